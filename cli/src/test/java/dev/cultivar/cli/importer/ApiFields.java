package dev.cultivar.cli.importer;

import dev.cultivar.api.DomainDatasetSpec;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.stage.Train;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;

/** Whether a path names a field of the API's records. */
final class ApiFields {
    private ApiFields() {}

    static boolean has(String path) {
        if (path.startsWith(Draft.TRAIN)) {
            return has(Train.class, path.substring(Draft.TRAIN.length()));
        }
        if (path.startsWith("run.")) {
            return has(TrainingRunSpec.class, path.substring("run.".length()));
        }
        return path.startsWith("dataset.") && has(DomainDatasetSpec.class, path.substring("dataset.".length()));
    }

    private static boolean has(Type type, String path) {
        if (path.isEmpty()) {
            return true;
        }
        String first = path.split("\\.")[0];
        String rest = path.length() > first.length() ? path.substring(first.length() + 1) : "";
        if (type instanceof ParameterizedType container) {
            Type[] inner = container.getActualTypeArguments();
            // a list's items are written [], a map's keys are free
            return container.getRawType() == java.util.List.class ? has(inner[0], path) : has(inner[1], rest);
        }
        if (!(type instanceof Class<?> record) || !record.isRecord()) {
            return false;
        }
        if (first.equals("{}")) {
            return Arrays.stream(record.getRecordComponents()).anyMatch(branch -> has(branch.getGenericType(), rest));
        }
        return Arrays.stream(record.getRecordComponents())
                .filter(component -> component.getName().equals(first.replace("[]", "")))
                .map(RecordComponent::getGenericType)
                .anyMatch(inner -> has(inner, rest));
    }
}
