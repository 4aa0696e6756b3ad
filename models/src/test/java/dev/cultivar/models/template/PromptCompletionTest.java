package dev.cultivar.models.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromptCompletionTest {
    @Test
    void completionIsClosedOnce() {
        PromptCompletion open = new PromptCompletion(new int[] {5, 6}, new int[] {7});
        assertThat(open.closed(2).completion()).containsExactly(7, 2);
        assertThat(open.closed(2).closed(2).joined()).containsExactly(5, 6, 7, 2);
        assertThat(new PromptCompletion(new int[] {5}, new int[0]).closed(2).joined())
                .containsExactly(5, 2);
        assertThat(open.joined()).containsExactly(5, 6, 7);
    }
}
