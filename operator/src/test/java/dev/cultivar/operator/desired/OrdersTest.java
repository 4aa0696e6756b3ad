package dev.cultivar.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cultivar.api.AdaptationRecipeSpec;
import dev.cultivar.api.compute.Compute;
import dev.cultivar.contract.Order;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrdersTest {
    private static final ObjectMapper YAML = new YAMLMapper();

    private static Order order(String compute, int stage) throws IOException {
        AdaptationRecipeSpec recipe = YAML.readValue("""
                slots: [{name: a, record: text}]
                stages:
                - name: read
                  train:
                    data: {mixture: [{slot: a}]}
                    objectives: [{clm: {}}]
                    duration: {steps: 1}
                - {name: merge, edit: {mergeAdapter: {}}}
                """, AdaptationRecipeSpec.class);
        return Orders.stage(
                recipe.stages().get(stage), recipe, Map.of(), Map.of(), 7, YAML.readValue(compute, Compute.class));
    }

    /** A stage's order is the one that it was before there were data workers, unless it trains and the run asks for some. */
    @Test
    void dataWorkersAreOfStagesThatTrain() throws IOException {
        assertThat(order("{dataWorkers: 3}", 0).dataWorkers()).isEqualTo(3);
        assertThat(order("{dataWorkers: 0}", 0)).isEqualTo(order("{}", 0));
        assertThat(order("{dataWorkers: 3}", 1)).isEqualTo(order("{}", 1));
        assertThat(order("{dataWorkers: 3, cpu: 3500m}", 0).threads()).isEqualTo(4);
    }
}
