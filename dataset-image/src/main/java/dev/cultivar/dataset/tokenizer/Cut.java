package dev.cultivar.dataset.tokenizer;

import java.io.Serializable;
import java.util.List;

/** How text is cut before tokens are looked for; no token goes beyond a piece. */
interface Cut extends Serializable {
    List<String> of(String text);
}
