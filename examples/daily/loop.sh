#!/usr/bin/env bash
# Trains on the days that are new, one after the other: loop.sh FOLDER
#
# FOLDER/raw has a file a day, YYYY-MM-DD.csv. Each day first judges the model that learned from the day before it, which then is
# kept or rolled back; then a new model starts from the kept one and learns from the day. Called again, it goes on where it was.
#
# Environment: JINGU, the program (default: that of this checkout); TOLERANCE, how many times the kept model's log loss a new
# one's may be (default: 1.01).
set -euo pipefail
unset CDPATH
here=$(cd -- "$(dirname -- "$0")" && pwd)
folder=${1:?usage: loop.sh FOLDER, which has raw/YYYY-MM-DD.csv}
jingu=${JINGU:-$here/../../jingu}
tolerance=${TOLERANCE:-1.01}

recall() { if [ -f "$folder/$1" ]; then cat "$folder/$1"; fi; }

# Renamed into place, so that whoever reads the file, as a service that loads the kept model, never sees half of it.
remember() {
  printf '%s\n' "$2" > "$folder/$1.part"
  mv "$folder/$1.part" "$folder/$1"
}

# The log loss on a day's rows of the model that learned from another day.
logloss() {
  local json loss
  json=$("$jingu" evaluate "$folder/runs/$1" --data "$folder/raw/$2.csv" --json)
  loss=$(sed -n 's/.*"logloss":\([0-9][0-9.eE+-]*\).*/\1/p' <<< "$json")
  [ -n "$loss" ] || { echo "loop.sh: the model of $1 has no log loss on $2: $json" >&2; return 1; }
  printf '%s\n' "$loss"
}

judge() {
  local day=$1 kept candidate was now
  kept=$(recall kept)
  candidate=$(recall candidate)
  # A day that was broken off after it had been learned from does not judge its own model.
  if [ "$kept" = "$candidate" ] || [ "$candidate" = "$day" ]; then return 0; fi
  was=$(logloss "$kept" "$day")
  now=$(logloss "$candidate" "$day")
  if awk -v was="$was" -v now="$now" -v most="$tolerance" 'BEGIN { exit !(now <= was * most) }'; then
    echo "$day: keep $candidate, log loss $now after $was of $kept"
    remember kept "$candidate"
  else
    echo "$day: roll back to $kept, log loss $was; $candidate has $now"
    remember candidate "$kept"
  fi
}

# Data and run are there whole or not at all, so whatever was done before a kill is not done again.
learn() {
  local day=$1 kept data=$folder/data/$1 files
  kept=$(recall kept)
  files="files.train=[$day.csv]"
  if [ ! -d "$data" ] && [ -z "$kept" ]; then
    "$jingu" prepare "$here/prepare.yaml" --input "$folder/raw" --set "$files" --out "$data"
  elif [ ! -d "$data" ]; then
    "$jingu" prepare --like "$folder/data/$kept" --extend --input "$folder/raw" --set "$files" --out "$data"
  fi
  "$jingu" train "$here/model.yaml" --set "data.path=$data" ${kept:+--from "$folder/runs/$kept"} \
    --out "$folder/runs/$day" --resume
  remember candidate "$day"
  [ -n "$kept" ] || remember kept "$day"
}

mkdir -p "$folder/data" "$folder/runs"
for file in "$folder"/raw/????-??-??.csv; do
  [ -f "$file" ] || { echo "loop.sh: no YYYY-MM-DD.csv in $folder/raw" >&2; exit 1; }
  day=$(basename "$file" .csv)
  [[ $day > $(recall last) ]] || continue
  judge "$day"
  learn "$day"
  remember last "$day"
done
echo "kept: $(recall kept); to be judged on the next day: $(recall candidate)"
