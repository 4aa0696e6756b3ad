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
"$VENV/bin/pip" install --quiet --no-cache-dir --no-deps bitsandbytes==0.50.2 lm-eval==0.4.13 scipy==1.17.1 scikit-learn==1.9.1 joblib==1.6.0 threadpoolctl==3.8.0 narwhals==2.29.0 huggingface_hub==2.4.0
export HF_HUB_OFFLINE=1 TRANSFORMERS_VERBOSITY=error TQDM_DISABLE=1
cd "$HERE"
for script in dequantisation gguf_file parquet_file tokenizer byte_pairs extend word_piece unigram template jinja chat_templates assistant_mask adamw adamw8bit adafactor sgd average decay_groups schedules objectives regularization generate scratch layouts lora token_rows flops parity evaluator_windows pass_at_k student bayes hub guard; do
    "$VENV/bin/python" "$script.py"
done
cd ..
OURS=$FOLDER/ours
rm -rf "$OURS"
${MVN:-mvn} -ntp -q -pl models test -Dgroups=parity -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=true -Dparity.folder="$OURS"
"$VENV/bin/python" "$HERE/ours.py" "$OURS"
rm -rf "$OURS"
