# Kernels of a Llama-layout decoder. One packed row of documents: x is [T, D]; q, k, v are [T, heads, headDim].
# Weights w of a layer: 0 norm, 1 q, 2 k, 3 v, 4 o, 5 norm, 6 gate, 7 up, 8 down.
# LoRA: pairs holds A, B, A, B, ...; at[j] is the index of projection j's A (q, k, v, o, gate, up, down) or -1, at[7 + j] that of DoRA's
# magnitudes and norms, at[14 + j] that of what dequantises its weight (nf4.py).

def embed(self: __torch__.M, weight: Tensor, ids: Tensor) -> Tensor:
  return torch.embedding(weight, ids)

def bfloat16(self: __torch__.M, x: Tensor) -> Tensor:
  return torch.to(x, 15)

# (h, r): h = x r, r = 1 / sqrt(mean(x^2) + eps).
def unit(self: __torch__.M, x: Tensor, eps: float) -> Tuple[Tensor, Tensor]:
  n = torch.linalg_vector_norm(x, 2, [-1], True)
  r = torch.rsqrt_(torch.add_(torch.div_(torch.mul_(n, n), torch.size(x, -1)), eps))
  return (torch.mul(x, r), r)

def norm(self: __torch__.M, x: Tensor, weight: Tensor, eps: float) -> Tensor:
  h, r = (self).unit(x, eps)
  return torch.mul_(h, weight)

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

# The table's rows at positions that start anew in every document, from firsts on; cu holds the documents' boundaries.
def rope_rows(self: __torch__.M, cos: Tensor, sin: Tensor, cu: List[int], firsts: List[int]) -> Tuple[Tensor, Tensor]:
  c = annotate(List[Tensor], [])
  s = annotate(List[Tensor], [])
  for i in range(torch.len(cu) - 1):
    b = firsts[i]
    e = b + cu[i + 1] - cu[i]
    _0 = torch.append(c, torch.slice(cos, 0, b, e))
    _1 = torch.append(s, torch.slice(sin, 0, b, e))
  return (torch.cat(c, 0), torch.cat(s, 0))

def rope(self: __torch__.M, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  f = torch.to(x, 6)
  turned = torch.roll(f, [torch.floordiv(torch.size(x, -1), 2)], [-1])
  return torch.to(torch.addcmul(torch.mul(f, cos), turned, sin), x.dtype)

# Inverted dropout from its own generator, so that the mask depends on nothing but the seed.
def dropped(self: __torch__.M, x: Tensor, p: float, seed: int) -> Tensor:
  if p > 0.:
    g = torch.Generator(device=torch.device("cpu"))
    _0 = torch.manual_seed(g, seed)
    mask = torch.bernoulli_(torch.empty_like(x), 1. - p, generator=g)
    y = torch.mul_(torch.mul_(mask, 1. / (1. - p)), x)
  else:
    y = x
  return y

# The weight of projection j.
def plain(self: __torch__.M, w: Tensor, pairs: List[Tensor], at: List[int], j: int) -> Tensor:
  i = at[14 + j]
  if i >= 0:
    r = (self).dequantize(w, pairs, i)
  else:
    r = w
  return r

# x in the type that products with w are computed in; w in NF4 is F32 then.
def factor(self: __torch__.M, x: Tensor, w: Tensor) -> Tensor:
  if w.dtype == 0:
    y = x
  else:
    y = torch.to(x, w.dtype)
  return y

# y = x W^T with DoRA of the adapter of h = dropout(x): y + (g - 1) W h + g scale B A h, g = magnitudes / norms. Without dropout
# that is g (y + scale B A x).
def magnified(self: __torch__.M, y: Tensor, h: Tensor, w: Tensor, a: Tensor, b: Tensor, m: Tensor, norms: Tensor, scale: float, p: float) -> Tensor:
  g = torch.div(m, norms)
  low = (self).product(h, a)
  if p > 0.:
    wh = (self).product(h, w)
    y1 = torch.addcmul_(y, wh, torch.sub(g, 1))
    r = torch.addmm_(y1, low, torch.transpose(torch.mul(b, torch.unsqueeze(g, 1)), 0, 1), alpha=scale)
  else:
    r = torch.mul_(torch.addmm_(y, low, torch.transpose(b, 0, 1), alpha=scale), g)
  return r

# y = x W^T of projection j with its adapter, where it has one; in place of y.
def adapted(self: __torch__.M, y: Tensor, x: Tensor, w: Tensor, pairs: List[Tensor], at: List[int], j: int, scales: List[float], p: float, seed: int) -> Tensor:
  a = at[j]
  if a >= 0:
    h = (self).dropped(x, p, seed)
    m = at[7 + j]
    if m >= 0:
      y1 = (self).magnified(y, h, w, pairs[a], pairs[a + 1], pairs[m], pairs[m + 1], scales[j], p)
    else:
      y1 = torch.addmm_(y, (self).product(h, pairs[a]), torch.to(torch.transpose(pairs[a + 1], 0, 1), y.dtype), alpha=scales[j])
  else:
    y1 = y
  return y1

# x W^T of several projections of one x, from the first on, each plus its scale * dropout(x) A^T B^T where it has an adapter. joined: one
# product for all, worth it where joining the weights is little work beside it; without an adapter only.
def project(self: __torch__.M, x: Tensor, ws: List[Tensor], pairs: List[Tensor], at: List[int], first: int, scales: List[float], p: float, seeds: List[int], joined: bool) -> List[Tensor]:
  ys = annotate(List[Tensor], [])
  x = (self).factor(x, ws[0])
  if joined:
    sizes = annotate(List[int], [])
    for i in range(torch.len(ws)):
      _0 = torch.append(sizes, torch.size(ws[i], 0))
    ys1 = torch.split((self).product(x, torch.cat(ws, 0)), sizes, 1)
  else:
    for j in range(torch.len(ws)):
      w = (self).plain(ws[j], pairs, at, first + j)
      y = (self).product(x, w)
      _1 = torch.append(ys, (self).adapted(y, x, w, pairs, at, first + j, scales, p, seeds[first + j]))
    ys1 = ys
  return ys1

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

# Queries, keys and values side by side, [T, 3 nh, headDim]: a run's three are views of one.
def side_by_side(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, nh: int) -> Tensor:
  return torch.cat([q, (self).repeat(k, nh), (self).repeat(v, nh)], 1)

# Causal attention inside each document; nothing is computed across boundaries. Neighbours of one length, runs[i] rows of
# documents of lengths[i], are one call. Returns the output and each call's logsumexp (in BF16 none).
def attend(self: __torch__.M, qkv: Tensor, runs: List[int], lengths: List[int]) -> Tuple[Tensor, List[Tensor]]:
  o = annotate(List[Tensor], [])
  sums = annotate(List[Tensor], [])
  parts = torch.split(qkv, runs, 0)
  for i in range(torch.len(runs)):
    q, k, v = torch.chunk((self).group(parts[i], lengths[i]), 3, 1)
    if qkv.dtype == 15:
      a1 = (self).attend_in_blocks(q, k, v)
    else:
      a, s = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., True)
      _1 = torch.append(sums, s)
      a1 = a
    _0 = torch.append(o, torch.reshape(torch.transpose(a1, 1, 2), [runs[i], -1]))
  if torch.len(o) == 1:
    r = o[0]
  else:
    r = torch.cat(o, 0)
  return (r, sums)

# Into o: what documents that continue another see of it. branches holds start and end of each document that is continued and the end of
# those that continue it, its followers. Attention over two parts of the keys is put together by the parts' logsumexps.
def look_back(self: __torch__.M, o: Tensor, sums: List[Tensor], qkv: Tensor, runs: List[int], branches: List[int]) -> int:
  rows = annotate(List[Tensor], [])
  for i in range(torch.len(runs)):
    _0 = torch.append(rows, torch.reshape(torch.transpose(sums[i], 1, 2), [runs[i], -1]))
  own = torch.cat(rows, 0)
  for b in range(torch.floordiv(torch.len(branches), 3)):
    s = branches[3 * b]
    e = branches[3 * b + 1]
    last = branches[3 * b + 2]
    q = torch.chunk(torch.slice(qkv, 0, e, last), 3, 1)[0]
    kv = torch.chunk(torch.slice(qkv, 0, s, e), 3, 1)
    a, l = torch._scaled_dot_product_flash_attention_for_cpu((self).group(q, last - e), (self).group(kv[1], e - s), (self).group(kv[2], e - s), 0., False)
    w = torch.sigmoid(torch.sub(torch.reshape(torch.transpose(l, 1, 2), [last - e, -1]), torch.slice(own, 0, e, last)))
    mine = (self).heads(torch.slice(o, 0, e, last), torch.size(w, 1))
    back = torch.reshape(torch.transpose(a, 1, 2), torch.size(mine))
    _1 = torch.copy_(mine, torch.lerp(mine, back, torch.unsqueeze(w, 2)))
  return 0

# x + y in x's type, in place of y where that is y's.
def plus(self: __torch__.M, y: Tensor, x: Tensor) -> Tensor:
  if y.dtype == x.dtype:
    z = torch.add_(y, x)
  else:
    z = torch.add(x, y)
  return z

# [x + the feed-forward network of x, then what its gradients need: h and r of the norm, gate, up].
def feed_forward(self: __torch__.M, x: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scales: List[float], p: float, seeds: List[int], eps: float, joined: bool) -> List[Tensor]:
  h, r = (self).unit(x, eps)
  gate, up = (self).project(torch.mul(h, w[5]), [w[6], w[7]], pairs, at, 4, scales, p, seeds, joined)
  y = (self).project(torch.mul_(torch.silu(gate), up), [w[8]], pairs, at, 6, scales, p, seeds, False)[0]
  return [(self).plus(y, x), h, r, gate, up]

# [the layer's output, then what its gradients need: h and r of the norm, q, k, v, o, feed_forward's, attention's sums].
def layer(self: __torch__.M, x: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scales: List[float], p: float, seeds: List[int], cos: Tensor, sin: Tensor, runs: List[int], lengths: List[int], branches: List[int], nh: int, nkv: int, eps: float, joined: bool) -> List[Tensor]:
  h, r = (self).unit(x, eps)
  qm, km, vm = (self).project(torch.mul(h, w[0]), [w[1], w[2], w[3]], pairs, at, 0, scales, p, seeds, joined)
  q = (self).rope((self).heads(qm, nh), cos, sin)
  k = (self).rope((self).heads(km, nkv), cos, sin)
  v = (self).heads(vm, nkv)
  qkv = (self).side_by_side(q, k, v, nh)
  o, sums = (self).attend(qkv, runs, lengths)
  if torch.len(branches) > 0:
    _0 = (self).look_back(o, sums, qkv, runs, branches)
  else:
    pass
  y = (self).plus((self).project(o, [w[4]], pairs, at, 3, scales, p, seeds, False)[0], x)
  made = (self).feed_forward(y, w, pairs, at, scales, p, seeds, eps, joined)
  return torch.add(torch.add([made[0], h, r, q, k, v, o], torch.slice(made, 1)), sums)

# Queries, keys and values side by side, [T, nh + 2 nkv, headDim], not yet turned. Where whole, w[1] holds the weights of all three one below
# the other.
def queries_keys_values(self: __torch__.M, x: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scales: List[float], whole: bool, nh: int, nkv: int) -> Tensor:
  if whole:
    y = (self).product(x, w[1])
    d = torch.floordiv(torch.size(y, 1), nh + 2 * nkv)
    parts = torch.split(y, [nh * d, nkv * d, nkv * d], 1)
    for j in range(3):
      _0 = (self).adapted(parts[j], x, w[1], pairs, at, j, scales, 0., 0)
    y1 = y
  else:
    y1 = torch.cat((self).project(x, [w[1], w[2], w[3]], pairs, at, 0, scales, 0., [0, 0, 0, 0, 0, 0, 0], False), 1)
  return (self).heads(y1, nh + 2 * nkv)

# Tables with a row for each of nh + 2 nkv heads, of which values are not turned: [T, nh + 2 nkv, headDim].
def rope_heads(self: __torch__.M, cos: Tensor, sin: Tensor, nh: int, nkv: int) -> Tuple[Tensor, Tensor]:
  t, _0, d = torch.size(cos)
  one = torch.expand(torch.ones([1, 1, 1], dtype=6), [t, nkv, d])
  c = torch.cat([torch.expand(cos, [t, nh + nkv, d]), one], 1)
  s = torch.cat([torch.expand(sin, [t, nh + nkv, d]), torch.sub(one, 1)], 1)
  return (c, s)

# x + the projections of o, then the feed-forward network of that. fused: no adapter, and each weight is large enough for oneDNN, which then
# does what follows its product in the same pass.
def attended(self: __torch__.M, x: Tensor, o: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scales: List[float], eps: float, fused: bool) -> Tensor:
  if fused:
    y = ops.mkldnn._linear_pointwise(o, x, w[4], None, "add")
    h = (self).norm(y, w[5], eps)
    gate = ops.mkldnn._linear_pointwise(h, w[6], None, "swish", annotate(List[Optional[number]], []), "")
    r = ops.mkldnn._linear_pointwise(ops.mkldnn._linear_pointwise(h, gate, w[7], None, "mul"), y, w[8], None, "add")
  else:
    none = [0, 0, 0, 0, 0, 0, 0]
    y1 = torch.add(x, (self).project(o, [w[4]], pairs, at, 3, scales, 0., none, False)[0])
    r = (self).feed_forward(y1, w, pairs, at, scales, 0., none, eps, False)[0]
  return r

# layer without dropout, whose keys and values go into the cache [rows, 2 nkv, capacity, headDim], keys first: row r gets those of document
# owners[r]. cos and sin are those of rope_heads.
def prefill(self: __torch__.M, x: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scales: List[float], cos: Tensor, sin: Tensor, cu: List[int], runs: List[int], lengths: List[int], owners: List[int], cache: Tensor, nh: int, nkv: int, eps: float, whole: bool, fused: bool) -> Tensor:
  h = (self).norm(x, w[0], eps)
  qkv = (self).rope((self).queries_keys_values(h, w, pairs, at, scales, whole, nh, nkv), cos, sin)
  q, k, v = torch.split(qkv, [nh, nkv, nkv], 1)
  kv = torch.transpose(torch.slice(qkv, 1, nh), 0, 1)
  for r in range(torch.len(owners)):
    s = cu[owners[r]]
    e = cu[owners[r] + 1]
    _0 = torch.copy_(torch.slice(torch.select(cache, 0, r), 1, 0, e - s), torch.slice(kv, 1, s, e))
  o, sums = (self).attend((self).side_by_side(q, k, v, nh), runs, lengths)
  return (self).attended(x, o, w, pairs, at, scales, eps, fused)

# Which of the first positions of the cache each row sees: its own and those before. 0 where it sees, -inf where not.
def seen(self: __torch__.M, positions: Tensor, length: int) -> Tensor:
  m = torch.le(torch.unsqueeze(torch.arange(length, dtype=4), 0), torch.unsqueeze(positions, 1))
  return torch.unsqueeze(torch.unsqueeze(torch.log(torch.to(m, 6)), 1), 1)

# The keys or values [rows, heads, headDim] of one position of each row, into the cache.
def put(self: __torch__.M, cache: Tensor, positions: Tensor, x: Tensor) -> Tensor:
  x1 = torch.unsqueeze(x, 2)
  at = torch.expand(torch.reshape(positions, [-1, 1, 1, 1]), torch.size(x1))
  return torch.scatter_(cache, 2, at, x1)

# All layers and the last norm for one new position of each row: ids are [rows], the result [rows, D]. w, pairs, at and scales are those of the
# layers one after the other, counts[l] of pairs those of layer l; whole[l] and fused[l] are above 0 where it
# is. With one row nothing has to be hidden from it.
def advance(self: __torch__.M, ids: Tensor, table: Tensor, last: Tensor, ws: List[Tensor], pairs: List[Tensor], counts: List[int], ats: List[int], scales: List[float], cos: Tensor, sin: Tensor, positions: Tensor, length: int, caches: List[Tensor], nh: int, nkv: int, eps: float, whole: List[int], fused: List[int]) -> Tensor:
  x = torch.embedding(table, ids)
  n = torch.size(x, 0)
  c, s = (self).rope_heads(torch.index_select(cos, 0, positions), torch.index_select(sin, 0, positions), nh, nkv)
  mask = (self).seen(positions, length)
  begin = 0
  for l in range(torch.len(caches)):
    w = torch.slice(ws, 9 * l, 9 * l + 9)
    end = begin + counts[l]
    own = torch.slice(pairs, begin, end)
    begin = end
    at = torch.slice(ats, 21 * l, 21 * l + 21)
    factors = torch.slice(scales, 7 * l, 7 * l + 7)
    qkv = (self).rope((self).queries_keys_values((self).norm(x, w[0], eps), w, own, at, factors, whole[l] > 0, nh, nkv), c, s)
    _0 = (self).put(caches[l], positions, torch.slice(qkv, 1, nh))
    k, v = torch.chunk(torch.slice(caches[l], 2, 0, length), 2, 1)
    q = torch.reshape(torch.slice(qkv, 1, 0, nh), [n, nkv, torch.floordiv(nh, nkv), -1])
    if n == 1:
      o, _1 = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., False)
    else:
      g = torch.mul(q, torch.pow(torch.size(q, -1), -0.5))
      o = torch.matmul(torch._softmax(torch.add_(torch.matmul(g, torch.transpose(k, 2, 3)), mask), -1, False), v)
    x = (self).attended(x, torch.reshape(o, [n, -1]), w, own, at, factors, eps, fused[l] > 0)
  return (self).norm(x, last, eps)

# The rows at these places.
def select(self: __torch__.M, x: Tensor, places: Tensor) -> Tensor:
  return torch.index_select(x, 0, places)

def logits(self: __torch__.M, h: Tensor, head: Tensor, cap: float) -> Tensor:
  return (self).capped((self).product(h, head), cap)

# The next token of each row: the most likely one at temperature 0, else the one whose share of [0, 1) holds the row's number u.
# With top_p < 1 the shares are those of the fewest most likely tokens that reach it together. In F64, since 50,000 shares are summed.
def pick(self: __torch__.M, h: Tensor, head: Tensor, cap: float, temperature: float, top_p: float, u: Tensor) -> Tensor:
  x = (self).capped((self).product(h, head), cap)
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
