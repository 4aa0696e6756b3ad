# The commands of this repository. `make help` lists them; every one finds its tools by itself and says what is missing.
# CONTEXT=name uses a cluster that exists in place of the local one.   CULTIVAR_CACHE=folder moves the cache.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
export CONTEXT CULTIVAR_CACHE TAG IMAGES ARCHIVES KEEP MINUTES MEGABYTES MEMORY RUNS

WITH := cluster/with.sh
CACHE := $(or $(CULTIVAR_CACHE),$(HOME)/.cache/cultivar)

.PHONY: help demo proof proof-all test perturb leaders mutants upgrade callback kueue gitops sbom reference parity bench bench-size cluster images put gc import down clean-cache

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

demo: ## a model learns German manuals on a real cluster; results in target/demo
	@$(WITH) cluster/demo.sh

proof: ## make proof SYSTEM=S031 proves a published system from its manifests; figures in docs/proofs, table in docs/systems.md
	@$(WITH) proofs/proof.sh $(or $(SYSTEM),$(error name one: make proof SYSTEM=S031))

proof-all: ## make proof-all SHARD=1/4 proves a part of all systems that have manifests
	@$(WITH) proofs/proof.sh --shard $(or $(SHARD),1/1)

test: ## every test: units, golden files, a real API server, a real node with real pods
	@$(WITH) cluster/test.sh

gitops: ## each kind in each phase to kstatus, Argo CD's Lua and Flux; the alerts to promtool; a minute on a bare machine
	@$(WITH) gitops/run.sh

perturb: ## disturbs the operator on a real API server at all writes, notices and requests, hours; MOST=30 takes that many of each kind; UPDATE=true writes docs/testing.md
	@$(WITH) mvn -B -ntp -pl crds,operator test -Dtest='dev.cultivar.operator.perturb.*Test' -Dsurefire.failIfNoSpecifiedTests=false -Dperturb.most=$(or $(MOST),1000) -Dupdate=$(or $(UPDATE),false)

leaders: ## kills the leading one of two operators twenty times while fifty runs go through their lives, minutes; SEED=2 at other moments
	@$(WITH) mvn -B -ntp -pl crds,operator test -Dtest=LeaderKilledTest -Dexcluded.tags=none -Dsurefire.failIfNoSpecifiedTests=false -Dleaders.seed=$(or $(SEED),1)

mutants: ## seeds six defects into copies of the operator, one after another, and shows the test that finds each
	@$(WITH) operator/src/test/mutants/run.sh

upgrade: ## the previous chart with live runs on a real API server, then Helm's upgrade to this one; schemas compared; make test has it (helm/previous)
	@$(WITH) mvn -B -ntp -pl crds,operator test -Dtest='UpgradeTest,CrdCompatibilityTest' -Dsurefire.failIfNoSpecifiedTests=false

callback: ## a stock transformers.Trainer reports to the endpoint by Kubeflow's protocol and shows in a run's status; wants the 6 GB of make parity, or CALLBACK_PYTHON=a python with torch and transformers
	@$(WITH) cluster/callback.sh

kueue: ## a run makes room for another in a queue of the real Kueue and goes on from there; builds Kueue once (docs/queues.md)
	@$(WITH) cluster/kueue.sh test

sbom: ## what our jars and images hold of other people's jars, CycloneDX: target/sbom.json; four minutes
	@$(WITH) mvn -q -ntp -pl '!e2e' package -DskipTests org.cyclonedx:cyclonedx-maven-plugin:2.9.3:makeAggregateBom -DoutputName=sbom -DoutputFormat=json -DincludeTestScope=false -DprojectType=application
	@ls -l target/sbom.json

reference: ## writes what is generated from the records: CRDs in the chart, pages in docs/reference
	@$(WITH) mvn -q -ntp -pl crds install -Dtest=ChartCrdsTest -Dupdate=true
	@$(WITH) mvn -q -ntp -pl e2e test -Dtest=ReferenceTest,GoldensPageTest -Dupdate=true

parity: ## writes the golden files anew from torch, transformers, peft and gguf (pinned versions)
	@$(WITH) oracles/run.sh

bench: ## make bench ROUNDS=5 ONLY=name measures us against what people use now; docs/benchmarks.md, target/bench/results.json
	@$(WITH) bench/run.sh --rounds $(or $(ROUNDS),5) $(if $(ONLY),--only $(ONLY))

bench-size: ## prepares a corpus of MEGABYTES=2048 within MEMORY=2048 MiB and says the peak memory and the time (half an hour)
	@$(WITH) bench/size/run.sh

cluster: ## a Kubernetes node on this machine from package registries alone; prints the path of its kubeconfig
	@$(WITH) cluster/up.sh

images: ## operator, dataset, trainer and evaluator images, imported into the local cluster when it is up
	@$(WITH) cluster/images/build.sh

put: ## make put NS=default SRC=path DEST=imports/name copies files into a workspace's store
	@cluster/put.sh "$(or $(NS),default)" "$(SRC)" "$(DEST)"

gc: ## make gc NS=default lists what nobody refers to in a workspace's store; DELETE=1 removes it (docs/lifecycle.md)
	@cluster/gc.sh "$(or $(NS),default)" $(if $(DELETE),--delete) $(if $(HOURS),--older-than $(HOURS))

import: ## make import FILE=config.yaml turns a configuration of LLaMA-Factory, axolotl, TRL or PEFT into manifests; ./cultivar import --help
	@./cultivar import "$(or $(FILE),$(error name one: make import FILE=config.yaml))"

down: ## stops the local cluster and removes all of it but the cache
	@cluster/down.sh

clean-cache: ## removes the cache: Kubernetes, images, downloads
	@chmod -R u+w "$(CACHE)" 2>/dev/null || true
	rm -rf "$(CACHE)"
