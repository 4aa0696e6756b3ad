# Kernels of a Llama-layout decoder. One packed row of documents: x is [T, D]; q, k, v are [1, heads, T, headDim].
# Weights w of a layer: 0 norm, 1 q, 2 k, 3 v, 4 o, 5 norm, 6 gate, 7 up, 8 down.
# LoRA: pairs holds A, B, A, B, ...; at[j] is the index of projection j's A (q, k, v, o, gate, up, down) or -1.

def embed(self: __torch__.M, weight: Tensor, ids: Tensor) -> Tensor:
  return torch.embedding(weight, ids)

def norm(self: __torch__.M, x: Tensor, weight: Tensor, eps: float) -> Tensor:
  return torch.rms_norm(x, [torch.size(x, -1)], weight, eps)

# cos and sin of position * theta^(-2i/headDim), each half repeated, in F32 as transformers computes them.
def rope_table(self: __torch__.M, length: int, head_dim: int, theta: float) -> Tuple[Tensor, Tensor]:
  i = torch.to(torch.arange(0, head_dim, 2, dtype=4), 6)
  inverse = torch.reciprocal(torch.pow(theta, torch.div(i, head_dim)))
  position = torch.to(torch.arange(length, dtype=4), 6)
  half = torch.mul(torch.unsqueeze(position, 1), torch.unsqueeze(inverse, 0))
  angle = torch.cat([half, half], 1)
  return (torch.cos(angle), torch.sin(angle))

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
  half = torch.chunk(x, 2, -1)
  return torch.add(torch.mul(x, cos), torch.mul(torch.cat([torch.neg(half[1]), half[0]], -1), sin))

# Inverted dropout from its own generator, so that the mask depends on nothing but the seed.
def drop(self: __torch__.M, x: Tensor, p: float, seed: int) -> Tensor:
  g = torch.Generator(device=torch.device("cpu"))
  _0 = torch.manual_seed(g, seed)
  mask = torch.bernoulli_(torch.empty_like(torch.detach(x)), 1. - p, generator=g)
  return torch.mul(x, torch.mul_(mask, 1. / (1. - p)))

# x W^T, plus scale * dropout(x) A^T B^T where the projection has an adapter.
def project(self: __torch__.M, x: Tensor, w: Tensor, pairs: List[Tensor], at: int, scale: float, p: float, seed: int) -> Tensor:
  y = torch.linear(x, w)
  if at >= 0:
    if p > 0.:
      h = (self).drop(x, p, seed)
    else:
      h = x
    y1 = torch.addmm(y, torch.linear(h, pairs[at]), torch.transpose(pairs[at + 1], 0, 1), alpha=scale)
  else:
    y1 = y
  return y1

def heads(self: __torch__.M, x: Tensor, n: int) -> Tensor:
  return torch.unsqueeze(torch.transpose(torch.reshape(x, [torch.size(x, 0), n, -1]), 0, 1), 0)

def rows(self: __torch__.M, o: Tensor) -> Tensor:
  return torch.reshape(torch.transpose(torch.squeeze(o, 0), 0, 1), [torch.size(o, 2), -1])

# Each key (value) head once for every query head of its group: with equal head counts libtorch takes its flash kernel,
# which keeps no [T, T] matrix; with enable_gqa it takes the plain one (9 % more time and 350 MB more at T = 512).
def repeat(self: __torch__.M, x: Tensor, nh: int) -> Tensor:
  n = torch.size(x, 1)
  t = torch.size(x, 2)
  return torch.reshape(torch.expand(torch.unsqueeze(x, 2), [1, n, torch.floordiv(nh, n), t, -1]), [1, nh, t, -1])

# Causal attention inside each document; nothing is computed across boundaries.
def attend(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor, cu: List[int]) -> Tensor:
  o = annotate(List[Tensor], [])
  for i in range(torch.len(cu) - 1):
    s = cu[i]
    e = cu[i + 1]
    _0 = torch.append(o, torch.scaled_dot_product_attention(torch.slice(q, 2, s, e), torch.slice(k, 2, s, e), torch.slice(v, 2, s, e), None, 0., True, scale=None))
  if torch.len(o) == 1:
    r = o[0]
  else:
    r = torch.cat(o, 2)
  return r

def feed_forward(self: __torch__.M, y: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scale: float, p: float, seeds: List[int], eps: float) -> Tensor:
  g = (self).norm(y, w[5], eps)
  gate = torch.silu((self).project(g, w[6], pairs, at[4], scale, p, seeds[4]))
  up = (self).project(g, w[7], pairs, at[5], scale, p, seeds[5])
  return torch.add(y, (self).project(torch.mul(gate, up), w[8], pairs, at[6], scale, p, seeds[6]))

def layer(self: __torch__.M, x: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scale: float, p: float, seeds: List[int], cos: Tensor, sin: Tensor, cu: List[int], nh: int, nkv: int, eps: float) -> Tensor:
  h = (self).norm(x, w[0], eps)
  q = (self).rope((self).heads((self).project(h, w[1], pairs, at[0], scale, p, seeds[0]), nh), cos, sin)
  k = (self).rope((self).heads((self).project(h, w[2], pairs, at[1], scale, p, seeds[1]), nkv), cos, sin)
  v = (self).heads((self).project(h, w[3], pairs, at[2], scale, p, seeds[2]), nkv)
  o = (self).rows((self).attend(q, (self).repeat(k, nh), (self).repeat(v, nh), cu))
  y = torch.add(x, (self).project(o, w[4], pairs, at[3], scale, p, seeds[3]))
  return (self).feed_forward(y, w, pairs, at, scale, p, seeds, eps)

# One layer for new positions start, start + 1, ... after those in the cache, which is [1, kvHeads, capacity, headDim].
def step(self: __torch__.M, x: Tensor, w: List[Tensor], pairs: List[Tensor], at: List[int], scale: float, keys: Tensor, values: Tensor, start: int, cos: Tensor, sin: Tensor, nh: int, nkv: int, eps: float) -> Tensor:
  none = [0, 0, 0, 0, 0, 0, 0]
  n = torch.size(x, 0)
  end = start + n
  c = torch.slice(cos, 0, start, end)
  s = torch.slice(sin, 0, start, end)
  h = (self).norm(x, w[0], eps)
  q = (self).rope((self).heads((self).project(h, w[1], pairs, at[0], scale, 0., 0), nh), c, s)
  k = (self).rope((self).heads((self).project(h, w[2], pairs, at[1], scale, 0., 0), nkv), c, s)
  v = (self).heads((self).project(h, w[3], pairs, at[2], scale, 0., 0), nkv)
  _0 = torch.copy_(torch.slice(keys, 2, start, end), k)
  _1 = torch.copy_(torch.slice(values, 2, start, end), v)
  o = torch.scaled_dot_product_attention(q, torch.slice(keys, 2, 0, end), torch.slice(values, 2, 0, end), None, 0., n > 1, scale=None, enable_gqa=True)
  y = torch.add(x, (self).project((self).rows(o), w[4], pairs, at[3], scale, 0., 0))
  return (self).feed_forward(y, w, pairs, at, scale, 0., none, eps)

def logits(self: __torch__.M, h: Tensor, head: Tensor) -> Tensor:
  return torch.linear(h, head)

# The next token after the last row: the most likely one at temperature 0, else a draw from the seed.
def pick(self: __torch__.M, h: Tensor, head: Tensor, temperature: float, seed: int) -> Tensor:
  x = torch.linear(torch.slice(h, 0, -1), head)
  if temperature > 0.:
    g = torch.Generator(device=torch.device("cpu"))
    _0 = torch.manual_seed(g, seed)
    t = torch.reshape(torch.multinomial(torch.softmax(torch.mul(x, 1. / temperature), -1), 1, True, generator=g), [-1])
  else:
    t = torch.argmax(x, -1)
  return t

