#!/usr/bin/env bash
# Generates a log of clicks, a file a day, for the loop beside it: days.sh FOLDER [DAYS] [ROWS]
# Users and items come and go. The third day's log is broken: what was clicked is written down at random.
set -euo pipefail
folder=${1:?usage: days.sh FOLDER [DAYS] [ROWS]}
days=${2:-6}
rows=${3:-5000}
mkdir -p "$folder"
for ((day = 1; day <= days; day++)); do
  date=$(printf '2026-11-%02d' "$day")
  # The generator of Park and Miller: every awk gives the same rows.
  awk -v day="$day" -v rows="$rows" -v date="$date" '
    function draw(n) { state = (state * 16807) % 2147483647; return state % n }
    BEGIN {
      state = 1000 + day
      print "day,user,item,price,click"
      for (row = 0; row < rows; row++) {
        user = 4 * day + draw(60)
        item = 2 * day + draw(30)
        likes = (user * 7 + item * 3) % 10 < 3
        click = draw(100) < (day == 3 ? 50 : likes ? 40 : 5)
        printf "%s,u%d,i%d,%d,%d\n", date, user, item, item % 9, click
      }
    }' > "$folder/$date.csv.part"
  mv "$folder/$date.csv.part" "$folder/$date.csv"
done
