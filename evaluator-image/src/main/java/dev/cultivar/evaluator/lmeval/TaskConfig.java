package dev.cultivar.evaluator.lmeval;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as its file says it, found to make sense; what the file leaves out is as in lm-eval 0.4.13.
 *
 * @param form of the documents that are asked
 * @param shotForm of solved examples
 * @param dataFiles the files of each split, in order
 * @param split the documents that are asked
 * @param shotSplit where solved examples come from, if not from {@code shotSamples}
 * @param excludesAsked whether the document itself is kept out of its solved examples, which lm-eval does where both come from one split by its file
 * @param firstShots whether the first of them are taken; otherwise they are drawn
 * @param until texts that end an answer
 * @param version {@code metadata.version}; lm-eval's word "Yaml" where there is none
 */
public record TaskConfig(
        OutputType outputType,
        Form form,
        Form shotForm,
        String description,
        Map<String, List<String>> dataFiles,
        String split,
        String shotSplit,
        @Nullable List<Map<String, @Nullable Object>> shotSamples,
        boolean excludesAsked,
        boolean firstShots,
        int numFewshot,
        List<HarnessMetric> metrics,
        ExactMatch exactMatch,
        List<Filtering> filters,
        List<String> until,
        int maxGenToks,
        Object version) {}
