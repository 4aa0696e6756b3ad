package dev.cultivar.dataset.tokenizer;

import java.io.Serializable;
import java.util.List;

/** How text is cut before tokens are looked for; no token goes beyond a piece. */
public interface Cut extends Serializable {
    /** The pieces of a text, in its order. */
    List<String> of(String text);
}
