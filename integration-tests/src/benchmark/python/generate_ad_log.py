#!/usr/bin/env python3
"""Writes a seeded log of ad impressions whose click probabilities are known.

    generate_ad_log.py FOLDER ROWS USERS ITEMS SEED

FOLDER/log.csv has the rows in the order of time. FOLDER/optimum.json has the AUC and the log loss that the true
probabilities reach on the test part, the last tenth: no model can do better but by luck.

The log-odds of a click are the sum of

    first order    effects of user, item, publisher, device, price and tags; the item's drifts over the log
    second order   user x item (a product of latent vectors), publisher x device, category x age
    third order    part of the day x device x category
    fourth order   weekend x gender x tier of the brand x group of the publisher

and a bias that makes 15 % of the rows clicks. Popularity follows Zipf's law, and that of items drifts. Some prices, ages and
publishers are missing; `banner_pos` means nothing.

The same arguments give the same bytes as long as every number is drawn in this order.
"""
import json
import os
import sys

import numpy as np

CATEGORIES, BRANDS, PUBLISHERS, DEVICES, TAGS = 24, 300, 60, 4, 120
AGES, TIERS, PUBLISHER_GROUPS, BANNER_POSITIONS = 7, 3, 4, 5
LATENT = 4
DAYS = 20
START = 1788220800  # 1 September 2026, UTC, a Tuesday
PERIODS = 40  # of constant popularity
CLICK_RATE = 0.15
TRAIN, VALID = 0.8, 0.1


def zipf(count, exponent):
    weights = 1 / np.arange(1, count + 1) ** exponent
    return weights / weights.sum()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def drifting_items(random, elapsed, items):
    """An item for each row; each item's log popularity has a start and a slope over the log."""
    slope = random.normal(0, 1.0, items)
    start = np.log(zipf(items, 0.9)[random.permutation(items)])
    period = (elapsed * PERIODS).astype(int).clip(0, PERIODS - 1)
    drawn = np.empty(len(elapsed), np.int64)
    for p in range(PERIODS):
        rows = period == p
        popularity = np.exp(start + slope * ((p + 0.5) / PERIODS - 0.5))
        drawn[rows] = random.choice(items, rows.sum(), p=popularity / popularity.sum())
    return drawn


def bias_for(log_odds):
    """What must be added for the click rate, by bisection."""
    low, high = -8.0, 4.0
    for _ in range(50):
        middle = (low + high) / 2
        if sigmoid(log_odds + middle).mean() > CLICK_RATE:
            high = middle
        else:
            low = middle
    return middle


def generate(rows, users, items, seed):
    """The columns of the log, in order, as lists of text; the labels; their probabilities."""
    random = np.random.default_rng(seed)
    # Rows: when, who, what.
    time = np.sort(random.random(rows) * DAYS * 86400).astype(np.int64) + START
    elapsed = (time - time[0]) / (time[-1] - time[0])
    user = random.choice(users, rows, p=zipf(users, 0.6))
    item = drifting_items(random, elapsed, items)
    # Items and users.
    category = random.choice(CATEGORIES, items, p=zipf(CATEGORIES, 0.7))
    brand = random.choice(BRANDS, items, p=zipf(BRANDS, 0.8))
    tier = random.integers(0, TIERS, BRANDS)
    price = np.exp(random.normal(3, 1, items))
    tags = [random.choice(TAGS, random.integers(1, 6), replace=False, p=zipf(TAGS, 0.6)) for _ in range(items)]
    age = random.integers(0, AGES, users)
    gender = random.integers(0, 2, users)
    # Rows: where.
    device = random.choice(DEVICES, rows, p=[0.5, 0.3, 0.15, 0.05])
    publisher = random.choice(PUBLISHERS, rows, p=zipf(PUBLISHERS, 0.9))
    publisher_group = random.integers(0, PUBLISHER_GROUPS, PUBLISHERS)
    # Effects, normally distributed.
    of_user = random.normal(0, 0.6, users)
    of_item = random.normal(0, 0.6, items)
    drift = random.normal(0, 0.5, items)
    user_latent = random.normal(0, 1, (users, LATENT))
    item_latent = random.normal(0, 1, (items, LATENT)) * 0.32
    of_publisher = random.normal(0, 0.3, PUBLISHERS)
    of_device = np.array([0, 0.3, -0.2, 0.5])
    of_tag = random.normal(0, 0.35, TAGS)
    publisher_device = random.normal(0, 0.45, (PUBLISHERS, DEVICES))
    category_age = random.normal(0, 0.45, (CATEGORIES, AGES))
    day_device_category = random.normal(0, 0.5, (4, DEVICES, CATEGORIES))
    fourth_order = random.normal(0, 0.5, (2, 2, TIERS, PUBLISHER_GROUPS))

    day_part = (time // 3600) % 24 // 6
    weekend = ((time // 86400 + 3) % 7 >= 5).astype(int)
    tag_effect = np.array([of_tag[t].mean() for t in tags])
    row_category, row_brand = category[item], brand[item]
    log_odds = (
        of_user[user]
        + of_item[item]
        + drift[item] * (elapsed - 0.5)
        + (user_latent[user] * item_latent[item]).sum(1)
        + of_publisher[publisher]
        + of_device[device]
        + tag_effect[item]
        - 0.25 * (np.log(price[item]) - 3)
        + publisher_device[publisher, device]
        + category_age[row_category, age[user]]
        + day_device_category[day_part, device, row_category]
        + fourth_order[weekend, gender[user], tier[row_brand], publisher_group[publisher]]
    )
    probability = sigmoid(log_odds + bias_for(log_odds))
    click = (random.random(rows) < probability).astype(int)
    # What the log does not tell.
    no_price = random.random(rows) < 0.08
    no_age = random.random(users) < 0.15
    no_publisher = random.random(rows) < 0.02
    # So that a number tells nothing of popularity.
    user_name = random.permutation(users)
    item_name = random.permutation(items)
    banner_position = random.integers(0, BANNER_POSITIONS, rows)

    tag_text = ["|".join("t%d" % t for t in each) for each in tags]
    columns = {
        "click": click,
        "timestamp": time,
        "user": ["u%06d" % u for u in user_name[user]],
        "age": ["" if no_age[u] else "a%d" % age[u] for u in user],
        "gender": ["mf"[g] for g in gender[user]],
        "item": ["i%05d" % i for i in item_name[item]],
        "category": ["c%02d" % c for c in row_category],
        "brand": ["b%03d" % b for b in row_brand],
        "price": ["" if missing else "%.2f" % p for missing, p in zip(no_price, price[item])],
        "tags": [tag_text[i] for i in item],
        "device": ["d%d" % d for d in device],
        "publisher": ["" if missing else "p%02d" % p for missing, p in zip(no_publisher, publisher)],
        "banner_pos": banner_position,
    }
    return columns, click, probability


def auc(labels, scores):
    """Exact where no scores are equal, as of probabilities in double precision."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores)] = np.arange(1, len(scores) + 1)
    positives = labels.sum()
    return (ranks[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * (len(labels) - positives))


def log_loss(labels, p):
    return -(labels * np.log(p) + (1 - labels) * np.log(1 - p)).mean()


def main(folder, rows, users, items, seed):
    columns, click, probability = generate(rows, users, items, seed)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "log.csv"), "w") as log:
        log.write(",".join(columns) + "\n")
        for row in zip(*columns.values()):
            log.write(",".join(map(str, row)) + "\n")
    test = slice(int(rows * TRAIN) + int(rows * VALID), rows)
    optimum = {"auc": auc(click[test], probability[test]), "logloss": log_loss(click[test], probability[test])}
    with open(os.path.join(folder, "optimum.json"), "w") as file:
        json.dump(optimum, file)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:]))
