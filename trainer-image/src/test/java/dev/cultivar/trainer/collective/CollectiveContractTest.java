package dev.cultivar.trainer.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cultivar.contract.ExitCode;
import dev.cultivar.contract.PodEnvironment;
import dev.cultivar.runtime.order.InvalidWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract in one process, what is said where a library is missing, and what a pod is told. */
class CollectiveContractTest {
    /** A folder that every machine with NVIDIA's driver has. */
    private static final Path GPU = Path.of("/proc/driver/nvidia/gpus");

    @TempDir
    Path folder;

    @Test
    void oneProcessHoldsIt() {
        CollectiveContract.hold(new SingleProcess(), 1);
    }

    @Test
    void ncclSaysWhatIsMissing() throws Exception {
        // a library that is there and is another one is told apart from none
        Files.writeString(folder.resolve("libnccl.so.2"), "no library");
        assertThatThrownBy(() -> Nccl.over(new SingleProcess(), Map.of("LD_LIBRARY_PATH", folder.toString())))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("NCCL: libnccl.so.2 was not found or could not be loaded (looked in " + folder)
                .hasMessageContaining("use an image that has NCCL, or train on one node");
        if (Files.isDirectory(GPU)) {
            CollectiveContract.hold(Nccl.over(new SingleProcess(), System.getenv()), 1);
        }
    }

    @Test
    void openMpiSaysWhatIsMissing() {
        assertThatThrownBy(() -> NativeLibrary.open("Open MPI", "libmpi.so.none", List.of(folder)))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("libmpi.so.none was not found");
        assertThatThrownBy(() -> NativeLibrary.open("the C library", "libc.so.6", List.of())
                        .symbol("MPI_Init_thread"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("libc.so.6 has no symbol MPI_Init_thread");
    }

    @Test
    void aPodKnowsTheOthersByItsEnvironment() {
        assertThat(Nodes.of(Map.of())).isEmpty();
        assertThat(Nodes.of(Map.of(PodEnvironment.NODES, "1"))).isEmpty();
        Map<String, String> environment = Map.of(
                PodEnvironment.NODES, "4", PodEnvironment.NODE, "3", PodEnvironment.LEADER, "run-0.run.team-a:7077");
        assertThat(Nodes.of(environment)).contains(new Nodes(4, 3, "run-0.run.team-a", 7077));
        for (Map<String, String> wrong : List.of(
                Map.of(PodEnvironment.NODES, "65"),
                Map.of(PodEnvironment.NODES, "2"),
                Map.of(PodEnvironment.NODES, "2", PodEnvironment.NODE, "2"),
                Map.of(PodEnvironment.NODES, "2", PodEnvironment.NODE, "1", PodEnvironment.LEADER, "run"),
                Map.of(PodEnvironment.NODES, "2", PodEnvironment.NODE, "1", PodEnvironment.LEADER, "run:99999"))) {
            assertThatThrownBy(() -> Nodes.of(wrong))
                    .isInstanceOf(InvalidWork.class)
                    .hasMessageContaining("must be");
        }
    }

    @Test
    void aDaemonIsToldFourCheckedWordsAndNoCommand() {
        Daemon daemon = Daemon.ofCommand("node-1 PRTE_PREFIX=/x;export PRTE_PREFIX;/x/bin/prted --prtemca ess \"env\""
                + " --prtemca ess_base_nspace \"prterun-a-1@0\" --prtemca ess_base_vpid 1 --prtemca ess_base_num_procs \"2\""
                + " --prtemca prte_hnp_uri \"prterun-a-1@0.0;tcp://10.0.0.1:4711:24\" --prtemca plm \"ssh\"");
        assertThat(daemon)
                .isEqualTo(new Daemon("prterun-a-1@0", "1", "2", "prterun-a-1@0.0;tcp://10.0.0.1:4711:24"))
                .isEqualTo(Daemon.ofLine(daemon.line()));
        assertThat(daemon.command("/x/bin/prted")).contains("/x/bin/prted", "prte_hnp_uri", daemon.address());
        assertThatThrownBy(() -> Daemon.ofLine("a 1 2 $(reboot)")).isInstanceOf(InvalidWork.class);
        assertThatThrownBy(() -> Daemon.ofLine("a 1 2")).isInstanceOf(InvalidWork.class);
        assertThatThrownBy(() -> Daemon.ofCommand("prted"))
                .isInstanceOf(InvalidWork.class)
                .hasMessageContaining("Open MPI 5 is needed");
    }

    @Test
    void podZeroWaitsForAllAndKnowsThemByTheOrder() throws Exception {
        Nodes nodes = new Nodes(2, 0, "localhost", 0);
        try (Gathering gathering = new Gathering(0);
                Line stranger = new Line(new Socket("localhost", gathering.port()));
                Line member = new Line(new Socket("localhost", gathering.port()))) {
            stranger.say("another-order 1");
            member.say("order 1");
            assertThat(gathering.all(nodes, "order", Duration.ofSeconds(20), () -> false))
                    .isTrue();
            gathering.say(1, "a daemon");
            gathering.sayAll("end 75");
            assertThat(member.hear((int) TimeUnit.SECONDS.toMillis(5))).isEqualTo("a daemon");
            assertThat(member.hear((int) TimeUnit.SECONDS.toMillis(5))).isEqualTo("end 75");
            assertThat(stranger.hear((int) TimeUnit.SECONDS.toMillis(5))).isEmpty();
        }
    }

    @Test
    void aPodThatWentWhileItWaitedIsWaitedForAgain() throws Exception {
        Nodes nodes = new Nodes(3, 0, "localhost", 0);
        try (Gathering gathering = new Gathering(0);
                Line gone = new Line(new Socket("localhost", gathering.port()));
                Line second = new Line(new Socket("localhost", gathering.port()))) {
            gone.say("order 1");
            gone.close();
            second.say("order 2");
            List<Line> replaced = new ArrayList<>();
            int[] looks = {0};
            assertThat(gathering.all(nodes, "order", Duration.ofSeconds(20), () -> {
                        if (++looks[0] == 3) {
                            replaced.add(comes(gathering.port(), "order 1"));
                        }
                        return false;
                    }))
                    .isTrue();
            assertThat(replaced).hasSize(1);
            assertThat(gathering.isBroken()).isFalse();
            replaced.getFirst().close();
        }
    }

    private static Line comes(int port, String hello) {
        try {
            Line line = new Line(new Socket("localhost", port));
            line.say(hello);
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void podZeroHearsWhyAnotherEndedEvenWhenThatIsGone() throws Exception {
        LastWord word = new LastWord(2, "BadRecord", "pages.jsonl:3: \u201etext\u201c is missing\nadd it");
        Nodes nodes = new Nodes(2, 0, "localhost", 0);
        try (Gathering gathering = new Gathering(0);
                Line member = new Line(new Socket("localhost", gathering.port()))) {
            member.say("order 1");
            assertThat(gathering.all(nodes, "order", Duration.ofSeconds(20), () -> false))
                    .isTrue();
            member.say("something else");
            member.say(word.line());
            member.close();
            await().atMost(Duration.ofSeconds(20)).until(gathering::isBroken);
            assertThat(gathering.lastWord(ExitCode.INVALID)).contains(word);
            assertThat(gathering.lastWord(ExitCode.RETRY)).isEmpty();
        }
        assertThat(new LastWord(75, "Busy", "x".repeat(5000)).line()).hasSizeLessThan(2000);
        assertThat(LastWord.ofLine("last 2 Bad ===")).isEmpty();
        assertThat(LastWord.ofLine("end 75")).isEmpty();
    }

    @Test
    void aPodThatComesTooEarlyWaitsForThePodZeroOfItsOwnAttempt() throws Exception {
        try (ServerSocket ending = new ServerSocket(0)) {
            Nodes nodes = new Nodes(2, 1, "localhost", ending.getLocalPort());
            Launch launch = new Launch(nodes, Map.of(PodEnvironment.ORDER_DIGEST, "order"), "none");
            FutureTask<Integer> code = new FutureTask<>(launch::join);
            Thread.ofVirtual().start(code);
            ending.accept().close();
            try (Line line = new Line(ending.accept())) {
                assertThat(line.hear((int) TimeUnit.SECONDS.toMillis(20))).isEqualTo("order 1");
                line.say("end 75");
                assertThat(code.get(20, TimeUnit.SECONDS)).isEqualTo(75);
            }
        }
    }

    @Test
    void podZeroNoticesThatOneIsGone() throws Exception {
        Nodes nodes = new Nodes(2, 0, "localhost", 0);
        try (Gathering gathering = new Gathering(0)) {
            Line member = new Line(new Socket("localhost", gathering.port()));
            member.say("order 1");
            assertThat(gathering.all(nodes, "order", Duration.ofSeconds(20), () -> false))
                    .isTrue();
            assertThat(gathering.isBroken()).isFalse();
            assertThatThrownBy(() -> new Socket("localhost", gathering.port()))
                    .as("who comes now belongs to the next attempt")
                    .isInstanceOf(IOException.class);
            member.close();
            await().atMost(Duration.ofSeconds(20)).until(gathering::isBroken);
        }
    }
}
