package dev.cultivar.models.template;

import dev.cultivar.models.InvalidModelException;
import dev.cultivar.models.template.jinja.JinjaException;
import dev.cultivar.models.template.jinja.Rendered;
import dev.cultivar.models.template.jinja.Template;
import dev.cultivar.models.tokenizer.Tokenizer;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model's chat template: the Jinja text of its {@code tokenizer_config.json} or {@code chat_template.jinja}, rendered as
 * {@code apply_chat_template} of transformers does it.
 *
 * <p>What the assistant speaks, for training, is what stands in {@code {% generation %}} blocks, as with TRL's
 * {@code assistant_only_loss}. A template without them tells it by what it writes: a turn begins where the prompt for it ends
 * ({@code add_generation_prompt}) and goes to the end of what the turn adds, line breaks after a closing special token excepted. Where a
 * template writes a turn otherwise once others follow, or closes it with nothing, that cannot be told and is refused. Never by a search for the content.
 */
public final class ChatTemplate {
    /** What {@code strftime_now} tells unless a caller says otherwise: the same text every day, so that a run can be repeated. */
    public static final LocalDateTime FIXED_DATE = LocalDateTime.of(2024, 7, 26, 0, 0);

    private final Template template;
    private final boolean marked;
    private final Map<String, String> tokens;
    private final Set<String> closing;
    private final LocalDateTime now;

    private ChatTemplate(
            Template template, boolean marked, Map<String, String> tokens, Set<String> closing, LocalDateTime now) {
        this.template = template;
        this.marked = marked;
        this.tokens = Map.copyOf(tokens);
        this.closing = Set.copyOf(closing);
        this.now = now;
    }

    /** The template of a model, where it has one. */
    public static Optional<ChatTemplate> of(Tokenizer tokenizer) {
        return tokenizer.chatTemplate().map(jinja -> of(jinja, tokenizer.namedTokens(), tokenizer.specialTokens()));
    }

    /** A template that knows no special tokens. */
    public static ChatTemplate of(String jinja) {
        return of(jinja, Map.of(), Set.of());
    }

    /**
     * The template of this Jinja text.
     *
     * @param tokens special tokens under the names that templates read: {@code bos_token}, {@code eos_token}, ...
     * @param closing texts of all special tokens, any of which may close a turn
     */
    public static ChatTemplate of(String jinja, Map<String, String> tokens, Set<String> closing) {
        try {
            Template template = Template.parse(jinja);
            boolean marked = template.marksGenerations();
            String known = marked ? null : SmolLm2Marks.of(jinja);
            return new ChatTemplate(
                    known == null ? template : Template.parse(known),
                    marked || known != null,
                    tokens,
                    closing,
                    FIXED_DATE);
        } catch (JinjaException e) {
            throw new InvalidModelException(
                    "the chat template cannot be read, " + e.getMessage()
                            + ". docs/chat-templates.md lists what is understood",
                    e);
        }
    }

    /** The same with another date for {@code strftime_now}. */
    public ChatTemplate at(LocalDateTime date) {
        return new ChatTemplate(template, marked, tokens, closing, date);
    }

    /** The text of a conversation; with {@code generationPrompt}, it opens a turn at the end for the assistant to go on. */
    public String text(Conversation conversation, boolean generationPrompt) {
        return rendered(conversation, generationPrompt).text();
    }

    /** Renders finished turns, as for training. */
    public Rendering render(List<Turn> turns) {
        return render(Conversation.of(turns));
    }

    /** Renders a finished conversation with the places where the assistant speaks, as for training. */
    public Rendering render(Conversation conversation) {
        Rendered rendered = rendered(conversation, false);
        if (!marked) {
            return new Rendering(rendered.text(), told(conversation, rendered.text()));
        }
        if (rendered.unplaced() > 0) {
            throw new InvalidModelException("the chat template, line " + rendered.unplaced()
                    + ": a generation block stands in a macro or a captured block, so that its place in the text is not known: "
                    + "move it out of there");
        }
        return new Rendering(rendered.text(), rendered.generations());
    }

    private Rendered rendered(Conversation conversation, boolean generationPrompt) {
        Map<String, @Nullable Object> variables = new HashMap<>(tokens);
        variables.putAll(conversation.variables());
        variables.put("messages", conversation.messages());
        variables.put("tools", conversation.tools());
        variables.putIfAbsent("documents", null);
        variables.put("add_generation_prompt", generationPrompt);
        try {
            return template.render(variables, now);
        } catch (JinjaException e) {
            throw new InvalidModelException("the chat template, " + e.getMessage(), e);
        }
    }

    private List<Span> told(Conversation conversation, String text) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < conversation.messages().size(); i++) {
            if (!conversation.speaksAssistant(i)) {
                continue;
            }
            String before = text(conversation.first(i), true);
            String through = text(conversation.first(i + 1), false);
            if (!through.startsWith(before) || !text.startsWith(through)) {
                throw new InvalidModelException(
                        "the chat template writes message " + i
                                + " otherwise after its prompt or once others follow, so that what the assistant spoke cannot be told: "
                                + "put {% generation %} and {% endgeneration %} around it in the template, as the training templates of TRL do");
            }
            spans.add(new Span(before.length(), end(i, through, before.length())));
        }
        return spans;
    }

    // The line break after a closing token belongs to the template; without such a token it is what closes the turn.
    private int end(int message, String text, int start) {
        int end = text.length();
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        for (String token : closing) {
            if (end - start >= token.length() && text.startsWith(token, end - token.length())) {
                return end;
            }
        }
        if (end == text.length()) {
            throw new InvalidModelException("the chat template closes message " + message
                    + " neither with a special token nor with a line break, so that a model would not learn to stop: put"
                    + " {% generation %} and {% endgeneration %} around what it should learn, with what ends it");
        }
        return text.length();
    }
}
