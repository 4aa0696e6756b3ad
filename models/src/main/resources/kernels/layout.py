# Kernels of decoders whose layers are not Llama's, and their gradients by hand; shapes as in decoder.py. Weights w of a layer lie in slots:
# slots[i] is the place of slot i in w, or -1. Slots: 0 norm before attention, 1 norm of what it gives, 2 norm before the feed-forward network,
# 3 norm of what it gives, 4 norm of queries, 5 norm of keys, 6 + j projection j, 13 + j its bias. Projections j, as in pairs' at: 0 q, 1 k, 2 v,
# 3 o, 4 gate, 5 up, 6 down; where k is -1, 0 is q, k and v in one, and where up is -1, 4 is gate and up in one.
# Products of a pass in BF16 take w as copies in BF16, own as the model's weights; what they give is F32 again, and so is all between them.
# unit_offset: norms multiply by 1 + weight. window: how many positions a token sees, itself among them; 0 for all. cap: c of c tanh(x / c); 0 for none.

def embed_scaled(self: __torch__.M, weight: Tensor, ids: Tensor, multiplier: float) -> Tensor:
  return torch.mul_(torch.embedding(weight, ids), multiplier)

def times(self: __torch__.M, x: Tensor, factor: float) -> Tensor:
  return torch.mul(x, factor)

# theta^(-2i/width) in F32, as transformers computes them.
def rope_frequencies(self: __torch__.M, width: int, theta: float) -> Tensor:
  i = torch.to(torch.arange(0, width, 2, dtype=4), 6)
  return torch.reciprocal(torch.pow(theta, torch.div(i, width)))

def rope_linear(self: __torch__.M, f: Tensor, factor: float) -> Tensor:
  return torch.div(f, factor)

# Waves longer than length / low are slowed by the factor, those shorter than length / high are kept, those between are mixed.
def rope_llama3(self: __torch__.M, f: Tensor, factor: float, low: float, high: float, length: float) -> Tensor:
  wave = torch.mul(torch.reciprocal(f), 6.283185307179586)
  slow = torch.div(f, factor)
  share = torch.div(torch.sub(torch.mul(torch.reciprocal(wave), length), low), high - low)
  mixed = torch.add(torch.mul(torch.rsub(share, 1), slow), torch.mul(share, f))
  long = torch.where(torch.gt(wave, length / low), slow, mixed)
  return torch.where(torch.lt(wave, length / high), f, long)

# cos and sin of position * f, as decoder.py's rope_table.
def rope_angles(self: __torch__.M, f: Tensor, length: int) -> Tuple[Tensor, Tensor]:
  position = torch.to(torch.arange(length, dtype=4), 6)
  angle = torch.unsqueeze(torch.mul(torch.unsqueeze(position, 1), torch.unsqueeze(f, 0)), 1)
  cos = torch.cos(angle)
  sin = torch.sin(angle)
  return (torch.cat([cos, cos], -1), torch.cat([torch.neg(sin), sin], -1))

# rope of the first dimensions of each head, as many as the table has.
def turn(self: __torch__.M, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  n = torch.size(cos, -1)
  if n == torch.size(x, -1):
    y = (self).rope(x, cos, sin)
  else:
    y = torch.cat([(self).rope(torch.slice(x, -1, 0, n), cos, sin), torch.slice(x, -1, n)], -1)
  return y

def turn_back(self: __torch__.M, d: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  n = torch.size(cos, -1)
  part = torch.slice(d, -1, 0, n)
  turned = torch.roll(torch.mul(part, sin), [torch.floordiv(n, 2)], [-1])
  back = torch.addcmul_(turned, part, cos)
  if n == torch.size(d, -1):
    y = back
  else:
    y = torch.cat([back, torch.slice(d, -1, n)], -1)
  return y

def weighted(self: __torch__.M, x: Tensor, weight: Tensor, unit_offset: bool) -> Tensor:
  if unit_offset:
    y = torch.mul(x, torch.add(weight, 1))
  else:
    y = torch.mul(x, weight)
  return y

# (y, h, r): the norm of slot i, with unit's h and r; x itself where the layer has none.
def norm_at(self: __torch__.M, x: Tensor, w: List[Tensor], slots: List[int], i: int, eps: float, unit_offset: bool) -> Tuple[Tensor, Tensor, Tensor]:
  if slots[i] >= 0:
    h, r = (self).unit(x, eps)
    y = (self).weighted(h, w[slots[i]], unit_offset)
    h1 = h
    r1 = r
  else:
    y = x
    h1 = x
    r1 = x
  return (y, h1, r1)

def norm_back_of(self: __torch__.M, d: Tensor, h: Tensor, r: Tensor, weight: Tensor, unit_offset: bool) -> Tensor:
  if weight.requires_grad:
    _0 = torch.add_(weight.grad, torch.sum(torch.reshape(torch.mul(d, h), [-1, torch.size(h, -1)]), [0]))
  else:
    pass
  g = (self).weighted(d, weight, unit_offset)
  m = torch.mean(torch.mul(g, h), [-1], True)
  return torch.mul_(torch.addcmul_(g, h, m, value=-1), r)

def norm_at_back(self: __torch__.M, d: Tensor, h: Tensor, r: Tensor, w: List[Tensor], slots: List[int], i: int, unit_offset: bool) -> Tensor:
  if slots[i] >= 0:
    y = (self).norm_back_of(d, h, r, w[slots[i]], unit_offset)
  else:
    y = d
  return y

def last_norm(self: __torch__.M, x: Tensor, weight: Tensor, eps: float, unit_offset: bool) -> Tensor:
  h, r = (self).unit(x, eps)
  return (self).weighted(h, weight, unit_offset)

def last_norm_back_of(self: __torch__.M, d: Tensor, rows: Tensor, x: Tensor, weight: Tensor, eps: float, unit_offset: bool) -> Tensor:
  h, r = (self).unit(x, eps)
  if torch.size(d, 0) == torch.size(x, 0):
    whole = d
  else:
    whole = torch.index_copy_(torch.zeros_like(x), 0, rows, d)
  return (self).norm_back_of(whole, h, r, weight, unit_offset)

# Projection j of x with its adapter and bias.
def project_at(self: __torch__.M, x: Tensor, w: List[Tensor], slots: List[int], pairs: List[Tensor], at: List[int], j: int, scales: List[float], p: float, seeds: List[int]) -> Tensor:
  y = torch.to((self).project(x, [w[slots[6 + j]]], pairs, at, j, scales, p, seeds, False)[0], 6)
  if slots[13 + j] >= 0:
    y1 = torch.add_(y, w[slots[13 + j]])
  else:
    y1 = y
  return y1

# Of project_at's x; those of its weight, bias and adapter are added to.
def project_at_back(self: __torch__.M, d: Tensor, x: Tensor, w: List[Tensor], own: List[Tensor], slots: List[int], pairs: List[Tensor], at: List[int], j: int, scales: List[float], p: float, seeds: List[int]) -> Tensor:
  if slots[13 + j] >= 0:
    bias = w[slots[13 + j]]
    if bias.requires_grad:
      _0 = torch.add_(bias.grad, torch.sum(d, [0]))
    else:
      pass
  else:
    pass
  return torch.to((self).project_back([d], x, [w[slots[6 + j]]], [own[slots[6 + j]]], pairs, at, j, scales, p, seeds, False), 6)

# Queries, keys and values, [T, heads, headDim].
def heads_of(self: __torch__.M, x: Tensor, w: List[Tensor], slots: List[int], pairs: List[Tensor], at: List[int], scales: List[float], p: float, seeds: List[int], nh: int, nkv: int) -> Tuple[Tensor, Tensor, Tensor]:
  a = (self).project_at(x, w, slots, pairs, at, 0, scales, p, seeds)
  if slots[7] >= 0:
    q = (self).heads(a, nh)
    k = (self).heads((self).project_at(x, w, slots, pairs, at, 1, scales, p, seeds), nkv)
    v = (self).heads((self).project_at(x, w, slots, pairs, at, 2, scales, p, seeds), nkv)
  else:
    q, k, v = torch.split((self).heads(a, nh + 2 * nkv), [nh, nkv, nkv], 1)
  return (q, k, v)

def heads_of_back(self: __torch__.M, dq: Tensor, dk: Tensor, dv: Tensor, x: Tensor, w: List[Tensor], own: List[Tensor], slots: List[int], pairs: List[Tensor], at: List[int], scales: List[float], p: float, seeds: List[int]) -> Tensor:
  if slots[7] >= 0:
    dx = (self).project_at_back(torch.flatten(dq, 1), x, w, own, slots, pairs, at, 0, scales, p, seeds)
    _0 = torch.add_(dx, (self).project_at_back(torch.flatten(dk, 1), x, w, own, slots, pairs, at, 1, scales, p, seeds))
    _1 = torch.add_(dx, (self).project_at_back(torch.flatten(dv, 1), x, w, own, slots, pairs, at, 2, scales, p, seeds))
    dx1 = dx
  else:
    dx1 = (self).project_at_back(torch.flatten(torch.cat([dq, dk, dv], 1), 1), x, w, own, slots, pairs, at, 0, scales, p, seeds)
  return dx1

# What is added to the scores of keys 0 .. n - 1 for queries at these places: 0, or so little that they count for nothing.
def unseen(self: __torch__.M, places: Tensor, n: int, window: int) -> Tensor:
  k = torch.unsqueeze(torch.arange(n, dtype=4), 0)
  q = torch.unsqueeze(places, 1)
  if window > 0:
    gone = torch.logical_or(torch.gt(k, q), torch.le(k, torch.sub(q, window)))
  else:
    gone = torch.gt(k, q)
  return torch.masked_fill(torch.zeros([torch.size(places, 0), n], dtype=6), gone, -1e30)

# (o, logsumexp of the scores), by the whole matrix of scores.
def attend_plainly(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, factor: float, cap: float) -> Tuple[Tensor, Tensor]:
  s = torch.add_((self).capped(torch.mul_(torch.matmul(q, torch.transpose(k, -2, -1)), factor), cap), mask)
  l = torch.logsumexp(s, [-1])
  p = torch.exp_(torch.sub_(s, torch.unsqueeze(l, -1)))
  return (torch.matmul(p, v), l)

def attend_plainly_back(self: __torch__.M, d: Tensor, q: Tensor, k: Tensor, v: Tensor, o: Tensor, l: Tensor, mask: Tensor, factor: float, cap: float) -> Tensor:
  s = (self).capped(torch.mul_(torch.matmul(q, torch.transpose(k, -2, -1)), factor), cap)
  p = torch.exp_(torch.sub_(torch.add(s, mask), torch.unsqueeze(l, -1)))
  dv = torch.matmul(torch.transpose(p, -2, -1), d)
  own = torch.sum(torch.mul(d, o), [-1], True)
  ds = torch.mul_(torch.mul_(torch.sub_(torch.matmul(d, torch.transpose(v, -2, -1)), own), p), factor)
  if cap > 0.:
    t = torch.div_(s, cap)
    ds1 = torch.mul_(ds, torch.rsub(torch.mul_(t, t), 1))
  else:
    ds1 = ds
  return torch.cat([torch.matmul(ds1, k), torch.matmul(torch.transpose(ds1, -2, -1), q), dv], 1)

# decoder.py's attend, with windows and capped scores.
def attend_within(self: __torch__.M, qkv: Tensor, runs: List[int], lengths: List[int], window: int, factor: float, cap: float) -> Tuple[Tensor, List[Tensor]]:
  o = annotate(List[Tensor], [])
  sums = annotate(List[Tensor], [])
  parts = torch.split(qkv, runs, 0)
  for i in range(torch.len(runs)):
    n = lengths[i]
    q, k, v = torch.chunk((self).group(parts[i], n), 3, 1)
    if cap > 0.:
      a, s = (self).attend_plainly(q, k, v, (self).unseen(torch.arange(n, dtype=4), n, window), factor, cap)
    elif window > 0 and n > window:
      a, s = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., False, attn_mask=(self).unseen(torch.arange(n, dtype=4), n, window), scale=factor)
    else:
      a, s = torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., True, attn_mask=None, scale=factor)
    _0 = torch.append(o, torch.reshape(torch.transpose(a, 1, 2), [runs[i], -1]))
    _1 = torch.append(sums, s)
  return (torch.cat(o, 0), sums)

def attend_within_back(self: __torch__.M, d: Tensor, qkv: Tensor, o: Tensor, sums: List[Tensor], runs: List[int], lengths: List[int], window: int, factor: float, cap: float) -> Tensor:
  dqkv = torch.empty_like(qkv)
  parts = torch.split(qkv, runs, 0)
  outs = torch.split(torch.cat([d, o], 1), runs, 0)
  results = torch.split(dqkv, runs, 0)
  for i in range(torch.len(runs)):
    n = lengths[i]
    q, k, v = torch.chunk((self).group(parts[i], n), 3, 1)
    dp, op = torch.chunk((self).group(outs[i], n), 2, 1)
    if cap > 0.:
      g = (self).attend_plainly_back(dp, q, k, v, op, sums[i], (self).unseen(torch.arange(n, dtype=4), n, window), factor, cap)
    elif window > 0 and n > window:
      dq, dk, dv = torch._scaled_dot_product_flash_attention_for_cpu_backward(dp, q, k, v, op, sums[i], 0., False, attn_mask=(self).unseen(torch.arange(n, dtype=4), n, window), scale=factor)
      g = torch.cat([dq, dk, dv], 1)
    else:
      dq1, dk1, dv1 = torch._scaled_dot_product_flash_attention_for_cpu_backward(dp, q, k, v, op, sums[i], 0., True, attn_mask=None, scale=factor)
      g = torch.cat([dq1, dk1, dv1], 1)
    _0 = torch.copy_((self).group(results[i], n), g)
  return dqkv

# decoder.py's look_back, with windows and capped scores; places holds the place of each row in its text.
def look_back_within(self: __torch__.M, o: Tensor, sums: List[Tensor], qkv: Tensor, runs: List[int], branches: List[int], places: Tensor, window: int, factor: float, cap: float) -> int:
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
    mask = (self).unseen(torch.slice(places, 0, e, last), e - s, window)
    a, l = (self).attend_plainly((self).group(q, last - e), (self).group(kv[1], e - s), (self).group(kv[2], e - s), mask, factor, cap)
    w = torch.sigmoid(torch.sub(torch.reshape(torch.transpose(l, 1, 2), [last - e, -1]), torch.slice(own, 0, e, last)))
    mine = (self).heads(torch.slice(o, 0, e, last), torch.size(w, 1))
    back = torch.reshape(torch.transpose(a, 1, 2), torch.size(mine))
    _1 = torch.copy_(mine, torch.lerp(mine, back, torch.unsqueeze(w, 2)))
  return 0

# tanh(sqrt(2 / pi) (x + 0.044715 x^3)). By hand: the archive's version knows no approximate gelu.
def gelu_tanh(self: __torch__.M, x: Tensor) -> Tensor:
  return torch.tanh_(torch.mul_(torch.mul_(torch.add_(torch.mul_(torch.mul(x, x), 0.044715), 1), x), 0.7978845608028654))

def gelu(self: __torch__.M, x: Tensor) -> Tensor:
  return torch.mul_(torch.mul_(torch.add_((self).gelu_tanh(x), 1), x), 0.5)

# (1 + t + x (1 - t^2) sqrt(2 / pi) (1 + 3 0.044715 x^2)) / 2
def gelu_back(self: __torch__.M, d: Tensor, x: Tensor) -> Tensor:
  t = (self).gelu_tanh(x)
  slope = torch.mul_(torch.add_(torch.mul_(torch.mul(x, x), 0.134145), 1), 0.7978845608028654)
  inner = torch.mul_(torch.mul_(slope, x), torch.rsub(torch.mul(t, t), 1))
  return torch.mul_(torch.mul_(torch.add_(torch.add_(inner, t), 1), 0.5), d)

# act(gate) up
def gated(self: __torch__.M, gate: Tensor, up: Tensor, gelu: bool) -> Tensor:
  if gelu:
    y = torch.mul_((self).gelu(gate), up)
  else:
    y = torch.mul_(torch.silu(gate), up)
  return y

# [y, h and r of the first norm, gate, up, h and r of the last norm], y without x.
def feed_forward_of(self: __torch__.M, x: Tensor, w: List[Tensor], slots: List[int], pairs: List[Tensor], at: List[int], scales: List[float], p: float, seeds: List[int], eps: float, unit_offset: bool, gelu: bool) -> List[Tensor]:
  n, h, r = (self).norm_at(x, w, slots, 2, eps, unit_offset)
  a = (self).project_at(n, w, slots, pairs, at, 4, scales, p, seeds)
  if slots[11] >= 0:
    gate = a
    up = (self).project_at(n, w, slots, pairs, at, 5, scales, p, seeds)
  else:
    gate, up = torch.chunk(a, 2, 1)
  y = (self).project_at((self).gated(gate, up, gelu), w, slots, pairs, at, 6, scales, p, seeds)
  y1, h1, r1 = (self).norm_at(y, w, slots, 3, eps, unit_offset)
  return [y1, h, r, gate, up, h1, r1]

def feed_forward_of_back(self: __torch__.M, d: Tensor, h: Tensor, r: Tensor, gate: Tensor, up: Tensor, h1: Tensor, r1: Tensor, w: List[Tensor], own: List[Tensor], slots: List[int], pairs: List[Tensor], at: List[int], scales: List[float], p: float, seeds: List[int], unit_offset: bool, gelu: bool) -> Tensor:
  dy = (self).norm_at_back(d, h1, r1, w, slots, 3, unit_offset)
  db = (self).project_at_back(dy, (self).gated(gate, up, gelu), w, own, slots, pairs, at, 6, scales, p, seeds)
  if gelu:
    dup = torch.mul(db, (self).gelu(gate))
    dgate = (self).gelu_back(torch.mul_(db, up), gate)
  else:
    dup = torch.mul(db, torch.silu(gate))
    dgate = torch.silu_backward(torch.mul_(db, up), gate)
  n = (self).weighted(h, w[slots[2]], unit_offset)
  if slots[11] >= 0:
    dn = (self).project_at_back(dgate, n, w, own, slots, pairs, at, 4, scales, p, seeds)
    _0 = torch.add_(dn, (self).project_at_back(dup, n, w, own, slots, pairs, at, 5, scales, p, seeds))
    dn1 = dn
  else:
    dn1 = (self).project_at_back(torch.cat([dgate, dup], 1), n, w, own, slots, pairs, at, 4, scales, p, seeds)
  return (self).norm_at_back(dn1, h, r, w, slots, 2, unit_offset)

# [the layer's output, 1 h and r of the norm, 3 q, 4 k, 5 v, 6 o, 7 h and r of queries, 9 of keys, 11 of attention's norm, 13 feed_forward_of's, 19 sums].
def layer_of(self: __torch__.M, x: Tensor, w: List[Tensor], slots: List[int], pairs: List[Tensor], at: List[int], scales: List[float], p: float, seeds: List[int], cos: Tensor, sin: Tensor, runs: List[int], lengths: List[int], branches: List[int], places: Tensor, nh: int, nkv: int, eps: float, unit_offset: bool, gelu: bool, window: int, factor: float, cap: float) -> List[Tensor]:
  n, h, r = (self).norm_at(x, w, slots, 0, eps, unit_offset)
  qm, km, v = (self).heads_of(n, w, slots, pairs, at, scales, p, seeds, nh, nkv)
  qn, hq, rq = (self).norm_at(qm, w, slots, 4, eps, unit_offset)
  kn, hk, rk = (self).norm_at(km, w, slots, 5, eps, unit_offset)
  q = (self).turn(qn, cos, sin)
  k = (self).turn(kn, cos, sin)
  qkv = (self).side_by_side(q, k, v, nh)
  o, sums = (self).attend_within(qkv, runs, lengths, window, factor, cap)
  if torch.len(branches) > 0:
    _0 = (self).look_back_within(o, sums, qkv, runs, branches, places, window, factor, cap)
  else:
    pass
  a, ha, ra = (self).norm_at((self).project_at(o, w, slots, pairs, at, 3, scales, p, seeds), w, slots, 1, eps, unit_offset)
  y = torch.add(a, x)
  made = (self).feed_forward_of(y, w, slots, pairs, at, scales, p, seeds, eps, unit_offset, gelu)
  kept = [torch.add_(y, made[0]), h, r, q, k, v, o, hq, rq, hk, rk, ha, ra]
  return torch.add(torch.add(kept, torch.slice(made, 1)), sums)

# Of a layer's input, from that of its output; saved is what layer_of returned after its output.
def layer_of_back(self: __torch__.M, d: Tensor, saved: List[Tensor], w: List[Tensor], own: List[Tensor], slots: List[int], pairs: List[Tensor], at: List[int], scales: List[float], p: float, seeds: List[int], cos: Tensor, sin: Tensor, runs: List[int], lengths: List[int], nh: int, nkv: int, unit_offset: bool, gelu: bool, window: int, factor: float, cap: float) -> Tensor:
  h, r, q, k, v, o, hq, rq, hk, rk, ha, ra, h1, r1, gate, up, h2, r2 = torch.slice(saved, 0, 18)
  dy = torch.add_((self).feed_forward_of_back(d, h1, r1, gate, up, h2, r2, w, own, slots, pairs, at, scales, p, seeds, unit_offset, gelu), d)
  da = (self).norm_at_back(dy, ha, ra, w, slots, 1, unit_offset)
  do = (self).project_at_back(da, o, w, own, slots, pairs, at, 3, scales, p, seeds)
  dqkv = (self).attend_within_back((self).heads(do, nh), (self).side_by_side(q, k, v, nh), (self).heads(o, nh), torch.slice(saved, 18), runs, lengths, window, factor, cap)
  dq, dk, dv = torch.chunk(dqkv, 3, 1)
  dqn = (self).turn_back(dq, cos, sin)
  dkn = (self).turn_back((self).repeat_back(dk, nkv), cos, sin)
  dqm = (self).norm_at_back(dqn, hq, rq, w, slots, 4, unit_offset)
  dkm = (self).norm_at_back(dkn, hk, rk, w, slots, 5, unit_offset)
  dn = (self).heads_of_back(dqm, dkm, (self).repeat_back(dv, nkv), (self).weighted(h, w[slots[0]], unit_offset), w, own, slots, pairs, at, scales, p, seeds)
  return torch.add_((self).norm_at_back(dn, h, r, w, slots, 0, unit_offset), dy)

# decoder.py's prefill: a layer's keys and values [T, kvHeads, headDim] into the cache.
def fill(self: __torch__.M, cache: Tensor, k: Tensor, v: Tensor, cu: List[int], owners: List[int]) -> int:
  x = torch.transpose(torch.cat([k, v], 1), 0, 1)
  for r in range(torch.len(owners)):
    s = cu[owners[r]]
    e = cu[owners[r] + 1]
    _0 = torch.copy_(torch.slice(torch.select(cache, 0, r), 1, 0, e - s), torch.slice(x, 1, s, e))
  return 0

# One layer for one new position of each row, x is [rows, D]; length is that of the longest row.
def advance_of(self: __torch__.M, x: Tensor, w: List[Tensor], slots: List[int], pairs: List[Tensor], at: List[int], scales: List[float], cos: Tensor, sin: Tensor, positions: Tensor, length: int, cache: Tensor, nh: int, nkv: int, eps: float, unit_offset: bool, gelu: bool, window: int, factor: float, cap: float) -> Tensor:
  none = [0, 0, 0, 0, 0, 0, 0]
  n = torch.size(x, 0)
  c = torch.index_select(cos, 0, positions)
  s = torch.index_select(sin, 0, positions)
  qm, km, v = (self).heads_of((self).norm_at(x, w, slots, 0, eps, unit_offset)[0], w, slots, pairs, at, scales, 0., none, nh, nkv)
  q = (self).turn((self).norm_at(qm, w, slots, 4, eps, unit_offset)[0], c, s)
  k = (self).turn((self).norm_at(km, w, slots, 5, eps, unit_offset)[0], c, s)
  _0 = (self).put(cache, positions, torch.cat([k, v], 1))
  keys, values = torch.chunk(torch.slice(cache, 2, 0, length), 2, 1)
  mask = torch.unsqueeze(torch.unsqueeze((self).unseen(positions, length, window), 1), 1)
  o, l = (self).attend_plainly(torch.reshape(q, [n, nkv, torch.floordiv(nh, nkv), -1]), keys, values, mask, factor, cap)
  a = (self).project_at(torch.reshape(o, [n, -1]), w, slots, pairs, at, 3, scales, 0., none)
  y = torch.add((self).norm_at(a, w, slots, 1, eps, unit_offset)[0], x)
  return torch.add_(y, (self).feed_forward_of(y, w, slots, pairs, at, scales, 0., none, eps, unit_offset, gelu)[0])
