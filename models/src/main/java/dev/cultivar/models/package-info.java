/** Tensors and what surrounds them: engine, kernels, model families, adapters, tokenizers, templates, checkpoints. */
@NullMarked
package dev.cultivar.models;

import org.jspecify.annotations.NullMarked;
