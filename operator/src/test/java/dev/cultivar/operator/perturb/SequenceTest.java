package dev.cultivar.operator.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SequenceTest {
    private static final int LENGTH = 10;
    private static final int SEQUENCES = 100;
    private static final int MOST = 4;

    static List<Subject> subjects() {
        return Subject.ALL;
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void editsThatAreTakenBackLeaveNothingBehind(Subject subject) {
        String expected;
        try (World world = new World(Disturbance.NONE)) {
            subject.surroundings(world);
            world.apply(subject.kind(), subject.name(), subject.spec().toString());
            expected = Sequence.end(world, new Kubelet(world.namespace()), subject);
        }
        List<Sequence> sequences = LongStream.range(0, SEQUENCES)
                .mapToObj(i -> new Sequence(subject, Suite.SEED * 1000 + i, LENGTH))
                .toList();
        assertThat(Suite.complaintsOf("sequences", subject.kind(), MOST, sequences, s -> s.complaints(expected)))
                .isEmpty();
        assertThat(sequences).anyMatch(s -> s.refused() > 0).anyMatch(s -> s.accepted() > 0);
    }
}
