package dev.cultivar.models.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a chat template is given.
 *
 * @param messages each with {@code role}, mostly {@code content}, and what else the template reads ({@code tool_calls},
 *     {@code reasoning_content}, ...): trees of Map, List, String, Boolean, numbers and null. As in transformers a key whose value is
 *     null counts as absent, and a reasoning is found under {@code reasoning_content} and {@code thinking} whatever it was called
 * @param tools JSON schemas of the functions that the assistant may call, or null for none
 * @param variables other names that the template reads, such as {@code enable_thinking}
 */
public record Conversation(
        List<Map<String, @Nullable Object>> messages,
        @Nullable List<? extends Map<String, ?>> tools,
        Map<String, ? extends @Nullable Object> variables) {
    private static final List<String> REASONING = List.of("reasoning_content", "thinking", "reasoning");

    public Conversation {
        messages = messages.stream().map(Conversation::normal).toList();
    }

    /** Turns without tools. */
    public static Conversation of(List<Turn> turns) {
        List<Map<String, @Nullable Object>> messages = new ArrayList<>();
        for (Turn turn : turns) {
            Map<String, @Nullable Object> message = new LinkedHashMap<>();
            message.put("role", turn.role());
            message.put("content", turn.content());
            messages.add(message);
        }
        return new Conversation(messages, null, Map.of());
    }

    /** Its first messages. */
    Conversation first(int count) {
        return new Conversation(messages.subList(0, count), tools, variables);
    }

    boolean speaksAssistant(int message) {
        return "assistant".equals(messages.get(message).get("role"));
    }

    private static Map<String, @Nullable Object> normal(Map<String, @Nullable Object> message) {
        Map<String, @Nullable Object> normal = new LinkedHashMap<>(message);
        normal.values().removeIf(value -> value == null);
        for (String name : REASONING) {
            Object reasoning = normal.get(name);
            if (reasoning != null) {
                normal.putIfAbsent("thinking", reasoning);
                normal.put("reasoning_content", reasoning);
                break;
            }
        }
        return normal;
    }
}
