package dev.cultivar.operator.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.DomainDatasetSpec;
import dev.cultivar.api.DomainDatasetStatus;
import dev.cultivar.api.EvaluationSpec;
import dev.cultivar.api.EvaluationStatus;
import dev.cultivar.api.TrainingRunSpec;
import dev.cultivar.api.TrainingRunStatus;
import dev.cultivar.contract.PodEnvironment;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.io.IOException;
import java.io.Serial;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the operator keeps of what it reads: informers hold every resource, job and pod, some of them more than once. Who wrote which field, what
 * kubectl applied, and the parts of pods that no decision reads are dropped; equal specs, statuses and recipes are one.
 *
 * <p>Only for a client that never writes back what it has read: it would write that these are gone.
 */
final class Lean extends BeanDeserializerModifier {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final Set<Class<?>> SHARED = Set.of(
            AdaptationRecipeSpec.class,
            DomainDatasetSpec.class,
            DomainDatasetStatus.class,
            EvaluationSpec.class,
            EvaluationStatus.class,
            TrainingRunSpec.class,
            TrainingRunStatus.class);

    private final transient Map<Object, WeakReference<Object>> shared = new WeakHashMap<>();

    private Lean() {}

    /** For the mapper of a client. */
    static SimpleModule module() {
        return new SimpleModule("lean").setDeserializerModifier(new Lean());
    }

    @Override
    public JsonDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription description, JsonDeserializer<?> deserializer) {
        Class<?> type = description.getBeanClass();
        if (SHARED.contains(type)) {
            return new Then(deserializer, this::share);
        }
        if (type == ObjectMeta.class) {
            return new Then(deserializer, read -> metadata((ObjectMeta) read));
        }
        if (type == PodSpec.class) {
            return new Then(deserializer, read -> pod((PodSpec) read));
        }
        if (type == PodStatus.class) {
            return new Then(deserializer, read -> status((PodStatus) read));
        }
        return deserializer;
    }

    private Object share(Object read) {
        synchronized (shared) {
            WeakReference<Object> known = shared.get(read);
            Object before = known == null ? null : known.get();
            if (before != null) {
                return before;
            }
            shared.put(read, new WeakReference<>(read));
            return read;
        }
    }

    private static ObjectMeta metadata(ObjectMeta read) {
        read.setManagedFields(List.of());
        if (read.getAnnotations() != null) {
            read.getAnnotations().remove(APPLIED);
        }
        return read;
    }

    private static PodSpec pod(PodSpec read) {
        read.setAffinity(null);
        read.setImagePullSecrets(List.of());
        read.setInitContainers(List.of());
        read.setSecurityContext(null);
        read.setTolerations(List.of());
        read.setVolumes(List.of());
        each(read.getContainers()).forEach(Lean::container);
        return read;
    }

    /** A bookmark of a watch is an object whose lists are null. */
    private static <T> List<T> each(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static void container(Container read) {
        read.setArgs(List.of());
        read.setCommand(List.of());
        read.setEnv(each(read.getEnv()).stream()
                .filter(variable -> variable.getName().equals(PodEnvironment.EXECUTORS))
                .toList());
        read.setPorts(List.of());
        read.setSecurityContext(null);
        read.setVolumeMounts(List.of());
    }

    private static PodStatus status(PodStatus read) {
        read.setHostIPs(List.of());
        read.setPodIPs(List.of());
        each(read.getContainerStatuses()).forEach(Lean::container);
        return read;
    }

    private static void container(ContainerStatus read) {
        read.setContainerID(null);
        read.setImageID(null);
        read.setVolumeMounts(List.of());
    }

    /** Reads, and then makes something else of it. */
    private static final class Then extends DelegatingDeserializer {
        @Serial
        private static final long serialVersionUID = 1;

        private final transient UnaryOperator<Object> after;

        Then(JsonDeserializer<?> deserializer, UnaryOperator<Object> after) {
            super(deserializer);
            this.after = after;
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> deserializer) {
            return new Then(deserializer, after);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return after.apply(super.deserialize(parser, context));
        }
    }
}
