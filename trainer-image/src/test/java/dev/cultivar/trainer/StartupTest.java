package dev.cultivar.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StartupTest {
    private static final String SECONDS = "(\\d+\\.\\d\\d) s";

    @Test
    void namesThePartsInTheirOrderAndTheWhole() {
        Startup startup = new Startup(2);
        startup.done("JVM");
        startup.done("weights");
        assertThat(startup.line())
                .matches("first step " + SECONDS + " after the process began: JVM " + SECONDS + ", weights " + SECONDS)
                .contains("began: JVM 2.");
    }

    @Test
    void countsFromTheBeginningOfTheProcess() {
        Startup startup = new Startup();
        startup.done("JVM");
        assertThat(startup.line()).doesNotContain("JVM 0.00 s").doesNotContain("-");
    }
}
