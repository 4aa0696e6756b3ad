package dev.cultivar.dataset.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class GroupsTest {
    @Test
    void sortedItemsAreCutWhereTheKeyChanges() {
        assertThat(groups(List.of("a1", "a2", "b1", "c1", "c2"), 9)).containsExactly("a1a2", "b1", "c1c2");
    }

    @Test
    void whatAGatherLeavesUnreadIsNotTheNextGroup() {
        assertThat(groups(List.of("a1", "a2", "a3", "b1", "b2"), 1)).containsExactly("a1", "b1");
    }

    @Test
    void noItemsAreNoGroups() {
        Groups<String, String, String> none = new Groups<>(List.<String>of().iterator(), s -> s, group -> group);
        assertThat(none.hasNext()).isFalse();
        assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
    }

    private static List<String> groups(List<String> items, int read) {
        List<String> results = new ArrayList<>();
        new Groups<String, String, String>(items.iterator(), item -> item.substring(0, 1), group -> {
                    StringBuilder joined = new StringBuilder();
                    for (int i = 0; i < read && group.hasNext(); i++) {
                        joined.append(group.next());
                    }
                    return List.of(joined.toString()).iterator();
                })
                .forEachRemaining(results::add);
        return results;
    }
}
