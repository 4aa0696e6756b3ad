/** What an AdaptationRecipe does, stage by stage. */
@NullMarked
package dev.cultivar.api.stage;

import org.jspecify.annotations.NullMarked;
