/**
 * The part of Jinja that chat templates use, with the meaning that Python's Jinja2 gives it in the environment of transformers:
 * {@code trim_blocks}, {@code lstrip_blocks}, loop controls, {@code raise_exception}, {@code strftime_now}, a plain
 * {@code tojson} and {@code {% generation %}}. {@code docs/chat-templates.md} lists what is covered and what is refused.
 *
 * <p>Values are a closed set: {@link dev.cultivar.models.template.jinja.None}, {@link dev.cultivar.models.template.jinja.Undefined},
 * Boolean, Long, Double, String, {@link dev.cultivar.models.template.jinja.Items}, {@link dev.cultivar.models.template.jinja.Generator},
 * Map, {@link dev.cultivar.models.template.jinja.Namespace} and {@link dev.cultivar.models.template.jinja.Callable}. Nothing of Java
 * can be reached from a template.
 */
@NullMarked
package dev.cultivar.models.template.jinja;

import org.jspecify.annotations.NullMarked;
