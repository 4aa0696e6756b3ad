# Kernels of a Llama-layout decoder. One packed row of documents: x is [T, D]; q, k, v are [T, heads, headDim].
# Weights w of a layer: 0 norm, 1 q, 2 k, 3 v, 4 o, 5 norm, 6 gate, 7 up, 8 down.
# LoRA: pairs holds A, B, A, B, ...; at[j] is the index of projection j's A (q, k, v, o, gate, up, down) or -1.

def embed(self: __torch__.M, weight: Tensor, ids: Tensor) -> Tensor:
  return torch.embedding(weight, ids)

# x / sqrt(mean(x^2) + eps). Through the 2-norm, since libtorch has no gradient of its own for rms_norm on CPUs: taken apart into
# powers and means it costs twice as many passes over x.
def unit(self: __torch__.M, x: Tensor, eps: float) -> Tensor:
  n = torch.linalg_vector_norm(x, 2, [-1], True)
  return torch.mul(x, torch.rsqrt(torch.add(torch.div(torch.mul(n, n), torch.size(x, -1)), eps)))

def norm(self: __torch__.M, x: Tensor, weight: Tensor, eps: float) -> Tensor:
  return torch.mul((self).unit(x, eps), weight)

# cos and sin of position * theta^(-2i/headDim), each half repeated, in F32 as transformers computes them: [length, 1, headDim].
# The first half of sin is negative: rope turns (a, b) into (a cos - b sin, b cos + a sin).
def rope_table(self: __torch__.M, length: int, head_dim: int, theta: float) -> Tuple[Tensor, Tensor]:
  i = torch.to(torch.arange(0, head_dim, 2, dtype=4), 6)
  inverse = torch.reciprocal(torch.pow(theta, torch.div(i, head_dim)))
  position = torch.to(torch.arange(length, dtype=4), 6)
  angle = torch.unsqueeze(torch.mul(torch.unsqueeze(position, 1), torch.unsqueeze(inverse, 0)), 1)
  cos = torch.cos(angle)
  sin = torch.sin(angle)
  return (torch.cat([cos, cos], -1), torch.cat([torch.neg(sin), sin], -1))

# The table's rows at positions that restart in every document; cu holds the documents' boundaries.
def rope_rows(self: __torch__.M, cos: Tensor, sin: Tensor, cu: List[int]) -> Tuple[Tensor, Tensor]:
  c = annotate(List[Tensor], [])
  s = annotate(List[Tensor], [])
  for i in range(torch.len(cu) - 1):
    n = cu[i + 1] - cu[i]
    _0 = torch.append(c, torch.slice(cos, 0, 0, n))
    _1 = torch.append(s, torch.slice(sin, 0, 0, n))
  return (torch.cat(c, 0), torch.cat(s, 0))

def rope(self: __torch__.M, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  turned = torch.roll(x, [torch.floordiv(torch.size(x, -1), 2)], [-1])
  return torch.addcmul(torch.mul(x, cos), turned, sin)

# Inverted dropout from its own generator, so that the mask depends on nothing but the seed.
def drop(self: __torch__.M, x: Tensor, p: float, seed: int) -> Tensor:
  g = torch.Generator(device=torch.device("cpu"))
  _0 = torch.manual_seed(g, seed)
  mask = torch.bernoulli_(torch.empty_like(torch.detach(x)), 1. - p, generator=g)
  return torch.mul(x, torch.mul_(mask, 1. / (1. - p)))

# x W^T of several projections of one x, from the first on, each plus scale * dropout(x) A^T B^T where it has an adapter.
def project(self: __torch__.M, x: Tensor, ws: List[Tensor], pairs: List[Tensor], at: List[int], first: int, scale: float, p: float, seeds: List[int]) -> List[Tensor]:
  ys = annotate(List[Tensor], [])
  o = (self).operand(x)
  for i in range(torch.len(ws)):
    y = (self).product(o, ws[i])
    j = at[first + i]
    if j >= 0:
      if p > 0.:
        h = (self).drop(x, p, seeds[first + i])
      else:
        h = o
      y1 = torch.addmm(y, (self).product(h, pairs[j]), torch.transpose(pairs[j + 1], 0, 1), alpha=scale)
    else:
      y1 = y
    _0 = torch.append(ys, y1)
  return ys

def heads(self: __torch__.M, x: Tensor, n: int) -> Tensor:
  return torch.reshape(x, [torch.size(x, 0), n, -1])

# Each key (value) head once for every query head of its group: with equal head counts libtorch takes its flash kernel,
# which keeps no [T, T] matrix; with enable_gqa it takes the plain one (9 % more time and 350 MB more at T = 512).
def repeat(self: __torch__.M, x: Tensor, nh: int) -> Tensor:
  t, n, d = torch.size(x)
  return torch.reshape(torch.expand(torch.unsqueeze(x, 2), [t, n, torch.floordiv(nh, n), d]), [t, nh, d])

# Neighbouring documents of one length as a batch: [documents, heads, length, headDim].
def group(self: __torch__.M, x: Tensor, length: int) -> Tensor:
  return torch.transpose(torch.reshape(x, [-1, length, torch.size(x, 1), torch.size(x, 2)]), 1, 2)

# Causal attention inside each document; nothing is computed across boundaries. Neighbours of one length, runs[i] rows of
# documents of lengths[i], are one call. The backward of one split writes each row once, that of a slice for each run would write
# every row for every run.
def attend(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, runs: List[int], lengths: List[int]) -> Tensor:
  o = annotate(List[Tensor], [])
  qs = torch.split(q, runs, 0)
  ks = torch.split(k, runs, 0)
  vs = torch.split(v, runs, 0)
  for i in range(torch.len(runs)):
    n = lengths[i]
    a = torch.scaled_dot_product_attention((self).group(qs[i], n), (self).group(ks[i], n), (self).group(vs[i], n), None, 0., True, scale=None)
    _1 = torch.append(o, torch.reshape(torch.transpose(a, 1, 2), [runs[i], -1]))
  if torch.len(o) == 1:
    r = o[0]
  else:
    r = torch.cat(o, 0)
  return r

def feed_forward(self: __torch__.M, y: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scale: float, p: float, seeds: List[int], eps: float) -> Tensor:
  g = (self).norm(y, w[5], eps)
  gate, up = (self).project(g, [w[6], w[7]], pairs, at, 4, scale, p, seeds)
  return torch.add(y, (self).project(torch.mul(torch.silu(gate), up), [w[8]], pairs, at, 6, scale, p, seeds)[0])

# joined: queries, keys and values in one product, gate and up in another, the norms' weights in theirs. Worth it where making
# those weights is little work beside their products, and possible without an adapter only.
def layer(self: __torch__.M, x: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scale: float, p: float, seeds: List[int], cos: Tensor, sin: Tensor, runs: List[int], lengths: List[int], nh: int, nkv: int, eps: float, joined: bool) -> Tensor:
  if joined:
    wide = torch.mul(torch.cat([w[1], w[2], w[3]], 0), w[0])
    qkv = (self).heads((self).product((self).operand((self).unit(x, eps)), wide), nh + nkv + nkv)
    qk, v = torch.split(qkv, [nh + nkv, nkv], 1)
    q, k = torch.split((self).rope(qk, cos, sin), [nh, nkv], 1)
    o = (self).attend(q, (self).repeat(k, nh), (self).repeat(v, nh), runs, lengths)
    y = torch.add(x, (self).product((self).operand(o), w[4]))
    both = (self).product((self).operand((self).unit(y, eps)), torch.mul(torch.cat([w[6], w[7]], 0), w[5]))
    gate, up = torch.chunk(both, 2, -1)
    z = torch.add(y, (self).product((self).operand(torch.mul(torch.silu(gate), up)), w[8]))
  else:
    qm, km, vm = (self).project((self).norm(x, w[0], eps), [w[1], w[2], w[3]], pairs, at, 0, scale, p, seeds)
    q = (self).rope((self).heads(qm, nh), cos, sin)
    k = (self).rope((self).heads(km, nkv), cos, sin)
    v = (self).heads(vm, nkv)
    o = (self).attend(q, (self).repeat(k, nh), (self).repeat(v, nh), runs, lengths)
    y = torch.add(x, (self).project(o, [w[4]], pairs, at, 3, scale, p, seeds)[0])
    z = (self).feed_forward(y, w, pairs, at, scale, p, seeds, eps)
  return z

# layer without dropout, whose keys and values go into the cache [rows, kvHeads, capacity, headDim]: row r gets those of document owners[r].
def prefill(self: __torch__.M, x: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, cu: List[int], runs: List[int], lengths: List[int], owners: List[int], keys: Tensor, values: Tensor, nh: int, nkv: int, eps: float) -> Tensor:
  none = [0, 0, 0, 0, 0, 0, 0]
  qm, km, vm = (self).project((self).norm(x, w[0], eps), [w[1], w[2], w[3]], pairs, at, 0, scale, 0., none)
  q = (self).rope((self).heads(qm, nh), cos, sin)
  k = (self).rope((self).heads(km, nkv), cos, sin)
  v = (self).heads(vm, nkv)
  for r in range(torch.len(owners)):
    d = owners[r]
    s = cu[d]
    e = cu[d + 1]
    _0 = torch.copy_(torch.slice(torch.select(keys, 0, r), 1, 0, e - s), torch.transpose(torch.slice(k, 0, s, e), 0, 1))
    _1 = torch.copy_(torch.slice(torch.select(values, 0, r), 1, 0, e - s), torch.transpose(torch.slice(v, 0, s, e), 0, 1))
  o = (self).attend(q, (self).repeat(k, nh), (self).repeat(v, nh), runs, lengths)
  y = torch.add(x, (self).project(o, [w[4]], pairs, at, 3, scale, 0., none)[0])
  return (self).feed_forward(y, w, pairs, at, scale, 0., none, eps)

# Which of the first positions of the cache each row sees: its own and those before.
def seen(self: __torch__.M, positions: Tensor, length: int) -> Tensor:
  m = torch.le(torch.unsqueeze(torch.arange(length, dtype=4), 0), torch.unsqueeze(positions, 1))
  return torch.unsqueeze(torch.unsqueeze(m, 1), 1)

# The keys or values [rows, heads, headDim] of one position of each row, into the cache.
def put(self: __torch__.M, cache: Tensor, positions: Tensor, x: Tensor) -> Tensor:
  x1 = torch.unsqueeze(x, 2)
  at = torch.expand(torch.reshape(positions, [-1, 1, 1, 1]), torch.size(x1))
  return torch.scatter_(cache, 2, at, x1)

# One layer for one new position of each row, x is [rows, D].
def advance(self: __torch__.M, x: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scale: float, cos: Tensor, sin: Tensor, positions: Tensor, mask: Tensor, keys: Tensor, values: Tensor, nh: int, nkv: int, eps: float) -> Tensor:
  none = [0, 0, 0, 0, 0, 0, 0]
  n = torch.size(x, 0)
  length = torch.size(mask, 3)
  c = torch.index_select(cos, 0, positions)
  s = torch.index_select(sin, 0, positions)
  qm, km, vm = (self).project((self).norm(x, w[0], eps), [w[1], w[2], w[3]], pairs, at, 0, scale, 0., none)
  q = (self).rope((self).heads(qm, nh), c, s)
  k = (self).rope((self).heads(km, nkv), c, s)
  v = (self).heads(vm, nkv)
  _0 = (self).put(keys, positions, k)
  _1 = (self).put(values, positions, v)
  o = torch.scaled_dot_product_attention(torch.unsqueeze(q, 2), torch.slice(keys, 2, 0, length), torch.slice(values, 2, 0, length), mask, 0., False, scale=None, enable_gqa=True)
  y = torch.add(x, (self).project(torch.reshape(o, [n, -1]), [w[4]], pairs, at, 3, scale, 0., none)[0])
  return (self).feed_forward(y, w, pairs, at, scale, 0., none, eps)

# The rows at these places.
def select(self: __torch__.M, x: Tensor, places: Tensor) -> Tensor:
  return torch.index_select(x, 0, places)

def logits(self: __torch__.M, h: Tensor, head: Tensor) -> Tensor:
  return (self).product(h, head)

# The next token of each row: the most likely one at temperature 0, else the one whose share of [0, 1) holds the row's number u.
# With top_p < 1 the shares are those of the fewest most likely tokens that reach it together. In F64, since 50,000 shares are summed.
def pick(self: __torch__.M, h: Tensor, head: Tensor, temperature: float, top_p: float, u: Tensor) -> Tensor:
  x = torch.linear(h, head)
  if temperature > 0.:
    p = torch.softmax(torch.mul(torch.to(x, 7), 1. / temperature), -1)
    if top_p < 1.:
      v, i = torch.sort(p, stable=True, dim=-1, descending=True)
      kept = torch.mul(v, torch.lt(torch.sub(torch.cumsum(v, -1), v), top_p))
      last = torch.sub(torch.sum(torch.gt(kept, 0.), [-1], True), 1)
      t = torch.gather(i, 1, torch.minimum((self).place(kept, u), last))
    else:
      t = torch.clamp((self).place(p, u), 0, torch.size(p, -1) - 1)
    r = torch.reshape(t, [-1])
  else:
    r = torch.argmax(x, -1)
  return r

# How many shares end at or below u times their sum: [rows, 1].
def place(self: __torch__.M, p: Tensor, u: Tensor) -> Tensor:
  c = torch.cumsum(p, -1)
  target = torch.mul(torch.unsqueeze(u, 1), torch.slice(c, 1, -1))
  return torch.sum(torch.le(c, target), [-1], True)
