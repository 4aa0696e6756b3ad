/**
 * What a training stage will need, predicted from the shape of its model and its order: memory as a sum of named terms, time as
 * operations over a throughput. Arithmetic alone: the operator asks before it queues a pod, the trainer's tests hold it to processes.
 */
@NullMarked
package dev.cultivar.preflight;

import org.jspecify.annotations.NullMarked;
