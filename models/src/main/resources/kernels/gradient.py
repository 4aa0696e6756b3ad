# Gradients of the kernels of decoder.py by hand: nothing is recorded, and products need no graph. Those of a tensor that is trained
# are added to its gradient in place. saved is what layer returned after its output.

# a^T b
def outer(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
  return (self).product(torch.transpose(a, 0, 1), torch.transpose(b, 0, 1))

# into + scale a^T b, in place.
def add_outer(self: __torch__.M, into: Tensor, a: Tensor, b: Tensor, scale: float) -> int:
  if a.dtype == into.dtype:
    _0 = torch.addmm_(into, torch.transpose(a, 0, 1), b, alpha=scale)
  else:
    _1 = torch.add_(into, (self).outer(a, b), alpha=scale)
  return 0

# Of x, from d, that of h * weight with h = x r: r (g - h mean(g h)), g = d * weight.
def norm_back(self: __torch__.M, d: Tensor, h: Tensor, r: Tensor, weight: Tensor) -> Tensor:
  if weight.requires_grad:
    _0 = torch.add_(weight.grad, torch.sum(torch.mul(d, h), [0]))
  else:
    pass
  g = torch.mul(d, weight)
  m = torch.mean(torch.mul(g, h), [-1], True)
  return torch.mul_(torch.addcmul_(g, h, m, value=-1), r)

# Of the last layer's output x, from that of the chosen rows of its norm.
def last_norm_back(self: __torch__.M, d: Tensor, rows: Tensor, x: Tensor, weight: Tensor, eps: float) -> Tensor:
  h, r = (self).unit(x, eps)
  if torch.size(d, 0) == torch.size(x, 0):
    whole = d
  else:
    whole = torch.index_copy_(torch.zeros_like(x), 0, rows, d)
  return (self).norm_back(whole, h, r, weight)

def embed_back(self: __torch__.M, d: Tensor, ids: Tensor, weight: Tensor) -> int:
  if weight.requires_grad:
    _0 = torch.add_(weight.grad, torch.embedding_dense_backward(d, ids, torch.size(weight, 0), -1, False))
  else:
    pass
  return 0

# Of the rows of some tokens, from that of the embedded ids; others have none.
def rows_back(self: __torch__.M, d: Tensor, ids: Tensor, rows: Tensor, first: int) -> int:
  if rows.requires_grad:
    at = torch.sub(ids, first)
    within = torch.logical_and(torch.ge(at, 0), torch.lt(at, torch.size(rows, 0)))
    chosen = torch.squeeze(torch.nonzero(within), 1)
    _0 = torch.index_add_(rows.grad, 0, torch.index_select(at, 0, chosen), torch.index_select(d, 0, chosen))
  else:
    pass
  return 0

def rope_back(self: __torch__.M, d: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  f = torch.to(d, 6)
  turned = torch.roll(torch.mul(f, sin), [torch.floordiv(torch.size(d, -1), 2)], [-1])
  return torch.to(torch.flatten(torch.addcmul_(turned, f, cos), 1), d.dtype)

# Of k or v, from that of their copies for each query head.
def repeat_back(self: __torch__.M, d: Tensor, n: int) -> Tensor:
  t, nh, width = torch.size(d)
  if nh == n:
    r = d
  else:
    r = torch.sum(torch.reshape(d, [t, n, torch.floordiv(nh, n), width]), [2])
  return r

# Of qkv, [T, 3 nh, headDim], from that of attend's output.
def attend_back(self: __torch__.M, d: Tensor, qkv: Tensor, o: Tensor, sums: List[Tensor], runs: List[int], lengths: List[int]) -> Tensor:
  dqkv = torch.empty_like(qkv)
  parts = torch.split(qkv, runs, 0)
  outs = torch.split(torch.cat([d, o], 1), runs, 0)
  results = torch.split(dqkv, runs, 0)
  for i in range(torch.len(runs)):
    n = lengths[i]
    q, k, v = torch.chunk((self).group(parts[i], n), 3, 1)
    dp, op = torch.chunk((self).group(outs[i], n), 2, 1)
    if qkv.dtype == 15:
      dq1, dk1, dv1 = (self).attend_in_blocks_back(dp, q, k, v)
      made = [dq1, dk1, dv1]
    else:
      dq, dk, dv = torch._scaled_dot_product_flash_attention_for_cpu_backward(dp, q, k, v, op, sums[i], 0., True)
      made = [dq, dk, dv]
    _0 = torch.copy_((self).group(results[i], n), torch.cat(made, 1))
  return dqkv

# Of one projection's adapter, and of its x, which is added to dx.
def adapter_back(self: __torch__.M, d: Tensor, x: Tensor, a: Tensor, b: Tensor, scale: float, p: float, seed: int, dx: Tensor) -> int:
  da = (self).product(d, torch.transpose(b, 0, 1))
  if a.requires_grad:
    h = (self).dropped(x, p, seed)
    _0 = (self).add_outer(b.grad, d, (self).product(h, a), scale)
    _1 = (self).add_outer(a.grad, da, h, scale)
  else:
    pass
  if p > 0.:
    _2 = torch.add_(dx, (self).dropped(torch.mm(da, torch.to(a, da.dtype)), p, seed), alpha=scale)
  else:
    _3 = torch.addmm_(dx, da, torch.to(a, dx.dtype), alpha=scale)
  return 0

# As adapter_back with DoRA, and of W x too, which is added to dx: the norms are constants.
def magnified_back(self: __torch__.M, d: Tensor, x: Tensor, w: Tensor, a: Tensor, b: Tensor, m: Tensor, norms: Tensor, scale: float, p: float, seed: int, dx: Tensor) -> int:
  g = torch.div(m, norms)
  dg = torch.mul(d, g)
  da = (self).product(dg, torch.transpose(b, 0, 1))
  if a.requires_grad:
    h = (self).dropped(x, p, seed)
    low = (self).product(h, a)
    _0 = torch.addmm_(b.grad, torch.transpose(dg, 0, 1), low, alpha=scale)
    _1 = torch.addmm_(a.grad, torch.transpose(da, 0, 1), h, alpha=scale)
    wh = torch.addmm_((self).product(h, w), low, torch.transpose(b, 0, 1), alpha=scale)
    _2 = torch.add_(m.grad, torch.div(torch.sum(torch.mul(d, wh), [0]), norms))
  else:
    pass
  if p > 0.:
    dh = torch.addmm_((self).product(torch.sub(dg, d), torch.transpose(w, 0, 1)), da, a, alpha=scale)
    _3 = torch.add_(torch.add_(dx, (self).product(d, torch.transpose(w, 0, 1))), (self).dropped(dh, p, seed))
  else:
    _4 = torch.addmm_(torch.add_(dx, (self).product(dg, torch.transpose(w, 0, 1))), da, a, alpha=scale)
  return 0

# Of x, from those of its projections; own are the model's weights, ws what products are computed with.
def project_back(self: __torch__.M, ds: List[Tensor], x: Tensor, ws: List[Tensor], own: List[Tensor], pairs: List[Tensor], at: List[int], first: int, scales: List[float], p: float, seeds: List[int], joined: bool) -> Tensor:
  x = (self).factor(x, ws[0])
  if joined:
    d = torch.to(torch.cat(ds, 1), ws[0].dtype)
    dx = (self).product(d, torch.transpose(torch.cat(ws, 0), 0, 1))
    dw = (self).outer(d, x)
    s = 0
    for i in range(torch.len(ws)):
      e = s + torch.size(ws[i], 0)
      if own[i].requires_grad:
        _0 = torch.add_(own[i].grad, torch.slice(dw, 0, s, e))
      else:
        pass
      s = e
  else:
    dx = torch.zeros_like(x)
    for j in range(torch.len(ws)):
      w = (self).plain(ws[j], pairs, at, first + j)
      d = torch.to(ds[j], w.dtype)
      a = at[first + j]
      m = at[7 + first + j]
      if m >= 0:
        _1 = (self).magnified_back(d, x, w, pairs[a], pairs[a + 1], pairs[m], pairs[m + 1], scales[first + j], p, seeds[first + j], dx)
      else:
        _2 = torch.add_(dx, (self).product(d, torch.transpose(w, 0, 1)))
        if own[j].requires_grad:
          _3 = torch.add_(own[j].grad, (self).outer(d, x))
        else:
          pass
        if a >= 0:
          _4 = (self).adapter_back(d, x, pairs[a], pairs[a + 1], scales[first + j], p, seeds[first + j], dx)
        else:
          pass
  return dx

# Of a layer's input, from that of its output.
def layer_back(self: __torch__.M, d: Tensor, saved: List[Tensor], w: List[Tensor], own: List[Tensor], pairs: List[Tensor], at: List[int], scales: List[float], p: float, seeds: List[int], cos: Tensor, sin: Tensor, runs: List[int], lengths: List[int], nh: int, nkv: int, joined: bool) -> Tensor:
  h, r, q, k, v, o, h1, r1, gate, up = torch.slice(saved, 0, 10)
  open = torch.silu(gate)
  db = (self).project_back([d], torch.mul(open, up), [w[8]], [own[8]], pairs, at, 6, scales, p, seeds, False)
  dup = torch.mul(db, open)
  dgate = torch.silu_backward(torch.mul_(db, up), gate)
  dn = (self).project_back([dgate, dup], torch.mul(h1, w[5]), [w[6], w[7]], [own[6], own[7]], pairs, at, 4, scales, p, seeds, joined)
  dy = torch.add_((self).norm_back(dn, h1, r1, w[5]), d)
  do = (self).project_back([dy], o, [w[4]], [own[4]], pairs, at, 3, scales, p, seeds, False)
  dqkv = (self).attend_back((self).heads(do, nh), (self).side_by_side(q, k, v, nh), (self).heads(o, nh), torch.slice(saved, 10), runs, lengths)
  dq, dk, dv = torch.chunk(dqkv, 3, 1)
  parts = [(self).rope_back(dq, cos, sin), (self).rope_back((self).repeat_back(dk, nkv), cos, sin), torch.flatten((self).repeat_back(dv, nkv), 1)]
  dm = (self).project_back(parts, torch.mul(h, w[0]), [w[1], w[2], w[3]], [own[1], own[2], own[3]], pairs, at, 0, scales, p, seeds, joined)
  return torch.add_((self).norm_back(dm, h, r, w[0]), dy)
