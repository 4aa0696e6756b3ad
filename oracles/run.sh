#!/bin/sh
# make parity: writes every golden file anew with the pinned Python packages, holds our engine against them on the real
# SmolLM2, and loads what we wrote (model, adapter, merged model) into transformers and PEFT.
# The environment (6 GB, CPU is enough) is made once in the cache.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
FOLDER=${CULTIVAR_CACHE:-$HOME/.cache/cultivar}/oracles
PINS=$(sha256sum "$HERE/requirements.txt" | cut -c1-12)
VENV=$FOLDER/venv-$PINS

if [ ! -f "$VENV/complete" ]; then
    mkdir -p "$FOLDER"
    rm -rf "$VENV"
    python3 -m venv "$VENV"
    "$VENV/bin/pip" install --quiet --no-cache-dir --requirement "$HERE/requirements.txt"
    touch "$VENV/complete"
fi
# None needs dependencies beside what is pinned above.
"$VENV/bin/pip" install --quiet --no-cache-dir --no-deps bitsandbytes==0.50.2 lm-eval==0.4.13 scipy==1.17.1 scikit-learn==1.9.1 joblib==1.6.0 threadpoolctl==3.8.0 narwhals==2.29.0 huggingface_hub==2.4.0 \
    datasets==5.2.0 dill==0.4.1 multiprocess==0.70.19 xxhash==4.1.0 pandas==3.1.1 python-dateutil==2.9.0.post0 pytz==2026.6 six==1.17.0 \
    requests==2.34.2 urllib3==2.8.0 chardet==6.0.0.post1 sacrebleu==2.6.0 portalocker==4.4.2 tabulate==0.10.0 colorama==0.4.6 lxml==6.1.3 \
    statsmodels==0.15.0 patsy==1.0.3
export HF_HUB_OFFLINE=1 TRANSFORMERS_VERBOSITY=error TQDM_DISABLE=1
cd "$HERE"
for script in dequantisation gguf_file parquet_file tokenizer byte_pairs extend word_piece unigram template jinja chat_templates assistant_mask adamw adamw8bit adafactor sgd average decay_groups schedules objectives regularization generate scratch layouts lora token_rows nf4 lora_variants flops parity evaluator_windows pass_at_k multiple_tests lm_eval_tiny lm_eval_file lm_eval_smollm2 student bayes hub guard; do
    "$VENV/bin/python" "$script.py"
done
cd ..
OURS=$FOLDER/ours
rm -rf "$OURS"
${MVN:-mvn} -ntp -q -pl crds,models,runtime,evaluator-image test -Dgroups=parity -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=true -Dparity.folder="$OURS"
"$VENV/bin/python" "$HERE/ours.py" "$OURS"
rm -rf "$OURS"
