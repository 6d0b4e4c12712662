"""The peers' half: implicit's cosine, BM25 and ALS at their defaults, EASE by numpy, and popularity, on what ours.ts left out. peers.py FOLDER NAME

Each user has one item left out, so recall of twenty is whether it is among them, and NDCG of ten is 1 / log2(rank + 2) or nothing. Equal scores go by
popularity. Differences are paired: user by user.
"""

import json
import sys

import numpy as np
import scipy.sparse as sparse

folder, name = sys.argv[1:3]
ours = json.load(open(f"{folder}/ours.json"))
shape = (ours["users"], ours["items"])


def pairs_of(file):
    return np.loadtxt(f"{folder}/{file}", dtype=np.int64, delimiter="\t", ndmin=2)


pairs = pairs_of("train.tsv")
train = sparse.csr_matrix((np.ones(len(pairs), np.float32), (pairs[:, 0], pairs[:, 1])), shape)
held = pairs_of("held.tsv")
counts = np.asarray((train > 0).sum(axis=0)).ravel()
order = np.lexsort((np.arange(shape[1]), -counts))
tie = np.empty(shape[1])
tie[order] = np.arange(shape[1])


def ranks_by(score):
    """The rank of what was left out, where `score` gives the scores of all items for some users."""
    ranks = []
    for at in range(0, len(held), 500):
        users, items = held[at : at + 500, 0], held[at : at + 500, 1]
        scores = np.asarray(score(users), np.float64)
        known = train[users]
        scores[np.repeat(np.arange(len(users)), np.diff(known.indptr)), known.indices] = -np.inf
        scores[:, counts == 0] = -np.inf
        own = scores[np.arange(len(users)), items][:, None]
        ahead = (scores > own) | ((scores == own) & (tie[None, :] < tie[items][:, None]))
        rank = ahead.sum(axis=1)
        rank[counts[items] == 0] = shape[1] + 100
        ranks.extend(rank)
    return np.array(ranks)


def metrics(ranks):
    ranks = np.asarray(ranks, np.float64)
    return np.where(ranks < 10, 1 / np.log2(ranks + 2), 0), (ranks < 20).astype(float)


def item_based(model):
    model.fit(train, show_progress=False)
    similarity = sparse.csr_matrix(model.similarity)
    return lambda users: (train[users] @ similarity).toarray()


def ease(reg):
    gram = (train.T @ train).toarray().astype(np.float64)
    gram[np.diag_indices_from(gram)] += reg
    inverse = np.linalg.inv(gram)
    b = -inverse / np.diag(inverse)
    np.fill_diagonal(b, 0)
    return lambda users: train[users] @ b


def als():
    from implicit.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(use_gpu=False, num_threads=2, random_state=42)
    model.fit(train, show_progress=False)
    return lambda users: np.asarray(model.user_factors)[users] @ np.asarray(model.item_factors).T


from implicit.nearest_neighbours import BM25Recommender, CosineRecommender

peers = [
    ("popularity", ranks_by(lambda users: np.tile(counts.astype(float), (len(users), 1)))),
    ("implicit's cosine", ranks_by(item_based(CosineRecommender()))),
    ("implicit's BM25", ranks_by(item_based(BM25Recommender()))),
    ("implicit's ALS", ranks_by(als())),
]
if ours["ease"] is not None:
    peers.append(("EASE, lambda 100, by numpy", ranks_by(ease(100))))

chosen = metrics(ours["ranks"])
print(f"\n{name}: {shape[0]} users, {shape[1]} items, {train.nnz} ratings to learn from, {len(held)} asked\n")
print(f"chosen: {ours['chosen']}, in {ours['seconds']:.1f} s ({ours['processor']:.1f} s of processor; told before: {ours['told']:.0f} s)\n")
print("| | NDCG@10 | ours is more by | recall@20 | ours is more by |\n|---|---:|---:|---:|---:|")
print(f"| tele | {chosen[0].mean():.4f} | | {chosen[1].mean():.4f} | |")
for who, ranks in peers:
    cells = []
    for mine, theirs in zip(chosen, metrics(ranks)):
        difference = mine - theirs
        reach = 1.96 * difference.std(ddof=1) / np.sqrt(len(difference))
        worse = " (!)" if difference.mean() + reach < 0 else ""
        cells.append(f"{theirs.mean():.4f} | {difference.mean():+.4f} ± {reach:.4f}{worse}")
    print(f"| {who} | {' | '.join(cells)} |")
if ours["ease"] is not None:
    gap = np.abs(np.array(metrics(ours["ease"])).mean(axis=1) - np.array(metrics(peers[-1][1])).mean(axis=1)).max()
    print(f"\nEASE with lambda 100 by tele differs from that by numpy by {gap:.1e} in these means")
