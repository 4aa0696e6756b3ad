package dev.cultivar.operator.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real API server refuses at apply, and with which words. */
@NullUnmarked // set before all tests
class ApiRefusalsTest {
    private static KubernetesClient admin;
    private static Workspace workspace;

    @BeforeAll
    static void start() {
        admin = ApiServer.get().admin();
        workspace = new Workspace(admin, ApiServer.get().workspace());
    }

    @AfterAll
    static void stop() {
        admin.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        DomainDataset    | x | {sources: [{name: a, record: text, from: {}}]}                                                                      | exactly one of files, inline
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}, inline: {jsonLines: '{}'}}}]}                           | exactly one of files, inline
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}], steps: [{name: s}]}                                  | exactly one of normalize, filter, deduplicate, decontaminate
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}], splits: [{name: t, fraction: {share: 2}}]}           | should be less than or equal to 1
        DomainDataset    | x | {sources: [{name: a, record: prose, from: {files: {path: a}}}]}                                                     | Unsupported value: "prose"
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: /etc}}}]}                                                   | spec.sources[0].from.files.path
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}, {name: a, record: text, from: {files: {path: b}}}]}   | duplicate entries for key [name="a"]
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}], seeds: 7}                                            | .spec.seeds: field not declared in schema
        DomainDataset    | x | {sources: [{name: a, record: text, from: {http: {url: 'https://h.example/a'}}}]}                                    | spec.sources[0].from.http.sha256: Required value
        DomainDataset    | x | {sources: [{name: a, record: text, from: {http: {url: 'https://u:p@h.example/a', sha256: '0000000000000000000000000000000000000000000000000000000000000000'}}}]} | spec.sources[0].from.http.url
        DomainDataset    | x | {sources: [{name: a, record: text, from: {http: {url: 'ftp://h.example/a', sha256: '0000000000000000000000000000000000000000000000000000000000000000'}}}]} | spec.sources[0].from.http.url
        DomainDataset    | x | {sources: [{name: a, record: text, from: {http: {url: 'https://h.example/a', sha256: '0000000000000000000000000000000000000000000000000000000000000000', maxSize: 1T}}}]} | spec.sources[0].from.http.maxSize
        DomainDataset    | x | {sources: [{name: a, record: text, from: {hub: {repoId: o/n, revision: main, allowPatterns: ['*']}}}]}               | revision must be the 40 hexadecimal digits of a commit, since branches and tags move: git ls-remote
        DomainDataset    | x | {sources: [{name: a, record: text, from: {hub: {repoId: o/n, revision: '0123456789abcdef0123456789abcdef01234567'}}}]} | spec.sources[0].from.hub.allowPatterns: Required value
        DomainDataset    | x | {sources: [{name: a, record: text, from: {hub: {repoId: o/../n, revision: '0123456789abcdef0123456789abcdef01234567', allowPatterns: ['*']}}}]} | spec.sources[0].from.hub.repoId
        DomainDataset    | x | {sources: [{name: a, record: text, from: {hub: {repoId: o/n, revision: '0123456789abcdef0123456789abcdef01234567', allowPatterns: ['*'], endpoint: 'http://h.example', tokenSecret: {name: t}}}}]} | a token is sent to https alone
        DomainDataset    | x | {sources: [{name: a, record: text, read: csv, from: {inline: {jsonLines: '{}'}}}]}                                 | read says how from.files, from.http and from.hub are read
        DomainDataset    | x | {sources: [{name: a, record: messages, read: documents, from: {files: {path: a}}}]}                                | read: documents gives records of type text
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}], steps: [{name: s, filter: {language: {only: []}}}]} | should have at least 1 items
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}], steps: [{name: s, filter: {language: {only: [German]}}}]} | spec.steps[0].filter.language.only[0]
        DomainDataset    | x | {sources: []}                                                                                                       | should have at least 1 items
        DomainDataset    | a-name-that-is-one-letter-longer-than-forty | {sources: [{name: a, record: text, from: {files: {path: a}}}]}            | metadata.name must be at most 40 characters
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}], compute: {memory: lots}}                             | spec.compute.memory
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}], compute: {executors: 65}}                             | should be less than or equal to 64
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, compute: {executors: 2}}         | executors is for DomainDatasets alone
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, lm: {data: {name: d}}}], compute: {executors: 2}}                 | executors is for DomainDatasets alone
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}], compute: {nodes: 2}}                                 | nodes is for TrainingRuns alone
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, lm: {data: {name: d}}}], compute: {nodes: 2}}                     | nodes is for TrainingRuns alone
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, compute: {nodes: 65}}            | should be less than or equal to 64
        TrainingRun      | x.y | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, compute: {nodes: 2}}           | must start with a letter and have letters, digits and hyphens only
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, compute: {nodes: 2, gpu: {count: 2}}} | gpu.count must be 1 with spec.compute.nodes
        AdaptationRecipe | x | {slots: [{name: d, record: text}], stages: [{name: s}]}                                                             | exactly one of train, edit must be set
        AdaptationRecipe | x | {slots: [{name: d, record: text}], stages: [{name: s, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], duration: {}}}]} | exactly one of steps, tokens, epochs must be set
        AdaptationRecipe | x | {slots: [{name: d, record: text}], stages: [{name: s, train: {data: {mixture: [{slot: d}], schedule: [{from: 0.8, mixture: [{slot: d}]}, {from: 0.5, mixture: [{slot: d}]}]}, objectives: [{clm: {}}], duration: {steps: 1}}}]} | schedule must be in the order of from
        AdaptationRecipe | x | {slots: [{name: d, record: text}], stages: [{name: s, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], schedule: {cosine: {}, linear: {}}, duration: {steps: 1}}}]} | exactly one of constant, linear, cosine, warmupStableDecay, polynomial, inverseSquareRoot, cosineWithRestarts must be set
        AdaptationRecipe | x | {slots: [{name: d, record: text}], stages: [{name: s, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], duration: {steps: 1}, precision: bfloat16, methods: {base: {lora: {useDora: true}}}}}]} | leave precision out, or leave them out
        AdaptationRecipe | x | {slots: [{name: d, record: text}], stages: [{name: s, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], duration: {steps: 1}, precision: bfloat16, methods: {base: {lora: {quantization: {nf4: {}}}}}}}]} | leave precision out, or leave them out
        AdaptationRecipe | x | {slots: [{name: d, record: text}], stages: [{name: s, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], duration: {steps: 1}, average: {decay: 1}}}]} | spec.stages[0].train.average.decay in body should be less than 1
        AdaptationRecipe | x | {slots: [{name: d, record: text}], stages: [{name: s, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], duration: {steps: 1}, optimizer: {adamw: {beta2: 1}}}}]} | train.optimizer.adamw.beta2 in body should be less than 1
        AdaptationRecipe | x | {slots: [{name: d, record: text}], stages: [{name: s, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], duration: {steps: 1}, optimizer: {adafactor: {clipThreshold: 0}}}}]} | should be greater than 0
        AdaptationRecipe | x | {slots: [{name: d, record: text}], stages: [{name: s, train: {data: {mixture: [{slot: d}]}, objectives: [{clm: {}}], duration: {steps: 1}, optimizer: {sgd: {momentum: 1}}}}]} | train.optimizer.sgd.momentum in body should be less than 1
        TrainingRun      | x | {recipe: {name: r}, models: {base: {hub: {repoId: o/n, revision: v1.0}}}, datasets: {d: {name: p}}}                      | revision must be the 40 hexadecimal digits of a commit, since branches and tags move: git ls-remote https://huggingface.co/REPO_ID
        TrainingRun      | x | {recipe: {name: r}, models: {base: {hub: {repoId: o/n, revision: '0123456789abcdef0123456789abcdef01234567'}, volume: {path: a}}}, datasets: {d: {name: p}}} | exactly one of volume, run, scratch, hub
        TrainingRun      | x | {recipe: {name: r}, models: {base: {}}, datasets: {d: {name: p}}}                                                   | exactly one of volume, run, scratch, hub must be set
        TrainingRun      | x | {recipe: {name: r}, models: {base: {scratch: {decoder: {}}}}, datasets: {d: {name: p}}}                              | tokenizer must be set with scratch, and only with it
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}, tokenizer: {dataset: {name: p}}}}, datasets: {d: {name: p}}}  | tokenizer must be set with scratch, and only with it
        TrainingRun      | x | {recipe: {name: r}, models: {base: {scratch: {}, tokenizer: {dataset: {name: p}}}}, datasets: {d: {name: p}}}        | exactly one of decoder must be set
        TrainingRun      | x | {recipe: {name: r}, models: {base: {scratch: {decoder: {hiddenSize: 100}}, tokenizer: {dataset: {name: p}}}}, datasets: {d: {name: p}}} | hiddenSize must be a multiple of twice numAttentionHeads
        TrainingRun      | x | {recipe: {name: r}, models: {base: {scratch: {decoder: {numKeyValueHeads: 3}}, tokenizer: {dataset: {name: p}}}}, datasets: {d: {name: p}}} | numAttentionHeads must be a multiple of numKeyValueHeads
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}], tokenizer: {}}                                       | exactly one of bytePairs, wordPiece, unigram, extend must be set
        DomainDataset    | x | {sources: [{name: a, record: text, from: {files: {path: a}}}], tokenizer: {bytePairs: {vocabularySize: 256}}}        | should be greater than or equal to 257
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, retention: {checkpoints: 0}}           | should be greater than or equal to 1
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, backoffLimit: 1000}              | should be less than or equal to 100
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, budget: {}} | budget must have gpuHours, cpuHours or both: remove it, or say how much
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, budget: {gpuHours: -1}} | spec.budget.gpuHours in body should be greater than or equal to 0
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, budget: {gpuHours: 10000001}} | spec.budget.gpuHours in body should be less than or equal to 10000000
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, budget: {cpuHours: 100000001}} | spec.budget.cpuHours in body should be less than or equal to 100000000
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, budget: {gpuHours: 90m}} | spec.budget.gpuHours
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, budget: {gpuHour: 1}} | .spec.budget.gpuHour: field not declared in schema
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, activeDeadlineSeconds: 0} | spec.activeDeadlineSeconds in body should be greater than or equal to 1
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, ttlSecondsAfterFinished: -1} | spec.ttlSecondsAfterFinished in body should be greater than or equal to 0
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, ttlSecondsAfterFinished: 1000000001} | spec.ttlSecondsAfterFinished in body should be less than or equal to 1000000000
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, ttlSecondsAfterFinished: 1d} | spec.ttlSecondsAfterFinished
        TrainingRun      | x | {models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}}                                                     | spec.recipe: Required value
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {axes: [{name: a, field: run.stages}]}}                       | exactly one of values, range, arms, allocate must be set
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {axes: [{name: a, values: [b]}]}}                             | values and range need the field
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {axes: [{name: seed, arms: [{name: b}]}]}}                      | an axis can't be called model, seed, stage or domain
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {axes: [{name: a, field: run.x, range: {low: 2, high: 1}}]}}    | low must be less than high
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {axes: [{name: a, field: run.x, range: {low: 0, high: 1, scale: log}}]}} | low must be above 0
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {method: {bayes: {points: 4}}, axes: [{name: a, field: run.x, range: {low: 1, high: 2}}]}} | set axes and objective
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {method: {bayes: {points: 4}}, objective: {evaluation: {name: e}, of: t, metric: loss}}} | set axes and objective
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {method: {bayes: {points: 4, initial: 5}}}} | initial is among points
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {method: {bayes: {points: 4}, grid: {}}}} | exactly one of grid, random, bayes must be set
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {seeds: 2, earlyStop: {median: {}}}} | earlyStop is for single trials
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {earlyStop: {}}} | exactly one of median must be set
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {earlyStop: {median: {after: 76}}}} | should be less than or equal to 75
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {axes: [{name: a, field: run.x, allocate: {totals: ["1"], parts: 2, between: [{name: a, field: run.x, price: "1"}, {name: b, field: run.y, price: "0.5"}]}}]}} | allocate name their fields themselves
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {axes: [{name: a, allocate: {totals: ["0.0"], parts: 2, between: [{name: a, field: run.x, price: "1"}, {name: b, field: run.y, price: "0.5"}]}}]}} | spec.search.axes[0].allocate.totals[0]
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {axes: [{name: a, allocate: {totals: ["1"], parts: 2, between: [{name: a, field: run.x, price: "1"}, {name: b, field: run.y, price: "1e3"}]}}]}} | spec.search.axes[0].allocate.between[1].price
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {axes: [{name: a, allocate: {totals: ["1"], parts: 2, between: [{name: a, field: run.x, price: "1"}]}}]}} | should have at least 2 items
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {method: {bayes: {points: 4}}, objective: {evaluation: {name: e}, of: t, metric: loss}, axes: [{name: a, allocate: {totals: ["1"], parts: 2, between: [{name: a, field: run.x, price: "1"}, {name: b, field: run.y, price: "0.5"}]}}]}} | take grid or random for allocate
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, overrides: [{field: stages, value: a}]}                                 | spec.overrides[0].field
        TrainingRun      | x | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {objective: {evaluation: {name: e}, of: t}}}                     | spec.search.objective.metric: Required value
        TrainingRun      | x | {recipe: {name: r}, models: {base: {run: {name: s, select: first}}}, datasets: {d: {name: p}}}                                                            | Unsupported value: "first"
        TrainingRun      | a-name-that-is-one-letter-longer-than-forty | {recipe: {name: r}, models: {base: {volume: {path: a}}}, datasets: {d: {name: p}}, search: {seeds: 2}}         | at most 40 characters with spec.search
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t}]}                                                                 | exactly one of lm, choice
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, lm: {data: {name: d}}}], gates: [{name: g, of: t, metric: loss, where: {model: m}, superior: {}}]} | compare where with against
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, generate: {data: {name: d}, samples: 4, temperature: 0}}]}         | several samples at temperature 0 are all the same
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, generate: {data: {name: d}, samples: 4, k: 5}}]}                   | k is larger than samples
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, generate: {data: {name: d}, k: 2}}]}                               | k is larger than samples
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, generate: {data: {name: d}, topP: 0}}]}                            | should be greater than 0
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, generate: {data: {name: d}, match: {}}}]}                          | exactly one of exact, numeric, anyOf must be set
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, generate: {data: {name: d}, metrics: [acc]}}]}                     | Unsupported value: "acc"
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, choice: {data: {name: d}, shots: {count: 5}}}]}                    | shots.from: Required value
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, lm: {data: {name: d}}}], stops: [{name: s, start: {model: m}, gain: {of: t}, forgetting: [{of: t}]}]} | forgetting[0].atMost: Required value
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, lm: {data: {name: d}}}], stops: [{name: s, start: {model: m}, gain: {of: t}, forgetting: [{of: t, atMost: -0.1}]}]} | should be greater than or equal to 0
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, lm: {data: {name: d}}}], stops: [{name: s, start: {model: m}, gain: {of: t}, forgetting: []}]} | should have at least 1 items
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, lm: {data: {name: d}}}], stops: [{name: s, start: {}, gain: {of: t}, forgetting: [{of: t, atMost: 0}]}]} | should have at least 1 properties
        Evaluation       | x | {models: {m: {run: {name: r}}}, tasks: [{name: t, choice: {data: {name: d}}}], suites: [{name: s}]}                  | suites[0].tasks: Required value
        """)
    void refusesWithASentence(String kind, String name, String spec, String sentence) {
        assertThatThrownBy(() -> workspace.apply(kind, name, spec))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(sentence);
    }
}
