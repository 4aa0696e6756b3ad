# Loss over a large vocabulary in slices of rows: only one slice of logits exists at a time. With cap c above 0, logits are c tanh(x / c).
# Every row of h [N, D] is counted; targets is [N].

def select(self: __torch__.M, h: Tensor, index: Tensor) -> Tensor:
  return torch.index_select(h, 0, index)

# (sum of losses as F64, dh); dw, when wanted, is of the rows of head from first on and is added to in place. Gradients are exact: softmax - onehot, times scale. With m the largest
# logit, the largest share is 1 / sum(exp(x - m)), so that the softmax gives the loss too: one pass of exponentials, not two.
# smoothing of each target's share goes to all tokens alike; square times logsumexp^2 is added.
def cross_entropy(self: __torch__.M, h: Tensor, head: Tensor, targets: Tensor, slice: int, scale: float, dw: Tensor, need_dw: bool, first: int, cap: float, smoothing: float, square: float) -> Tuple[Tensor, Tensor]:
  n = torch.size(h, 0)
  vocab = torch.size(head, 0)
  dh = torch.empty_like(h)
  m = ops.prim.min(slice, n)
  buffer = torch.empty([m, vocab], dtype=6)
  loss = torch.zeros([], dtype=7)
  back = torch.transpose(head, 0, 1)
  rows = torch.to(h, head.dtype)
  minus = torch.mul(torch.ones([m, 1], dtype=6), smoothing - 1.)
  for i in range(torch.floordiv(n + m - 1, m)):
    s = i * m
    e = ops.prim.min(s + m, n)
    z = torch.slice(buffer, 0, 0, e - s)
    hc = torch.slice(rows, 0, s, e)
    t = torch.unsqueeze(torch.slice(targets, 0, s, e), 1)
    x = (self).capped(torch.to((self).product(hc, head), 6), cap)
    target = torch.gather(x, 1, t)
    below = torch.sub(torch.amax(x, [1], True), target)
    _1 = torch._softmax(x, 1, False, out=z)
    l = torch.sub(below, torch.log(torch.amax(z, [1], True)))
    if square > 0.:
      sums = torch.add(l, target)
      _7 = torch.mul_(z, torch.add(torch.mul(sums, 2. * square), 1))
      extra = torch.mul(torch.square(sums), square)
    else:
      extra = torch.zeros([], dtype=6)
    if smoothing > 0.:
      _8 = torch.sub_(z, smoothing / vocab)
      more = torch.add(extra, torch.mul(torch.sub(target, torch.mean(x, [1], True)), smoothing))
    else:
      more = extra
    if square > 0. or smoothing > 0.:
      _2 = torch.add_(loss, torch.sum(torch.add(l, more), dtype=7))
    else:
      _9 = torch.add_(loss, torch.sum(l, dtype=7))
    _3 = torch.scatter_add_(z, 1, t, torch.slice(minus, 0, 0, e - s))
    if cap > 0.:
      _6 = torch.mul_(z, torch.rsub(torch.square_(torch.div_(x, cap)), 1))
    else:
      pass
    d = torch.to(z, head.dtype)
    _4 = torch.mul(torch.to((self).product(d, back), 6), scale, out=torch.slice(dh, 0, s, e))
    if need_dw:
      _5 = (self).add_head(dw, torch.slice(d, 1, first, first + torch.size(dw, 0)), hc, scale)
    else:
      pass
  return (loss, dh)

# into + scale d^T h, in place. In BF16 a few rows at a time: the product of all rows would go through memory twice more.
def add_head(self: __torch__.M, into: Tensor, d: Tensor, h: Tensor, scale: float) -> int:
  if d.dtype == into.dtype:
    _0 = torch.addmm_(into, torch.transpose(d, 0, 1), h, alpha=scale)
  else:
    for i in range(torch.floordiv(torch.size(into, 0) + 2047, 2048)):
      part = torch.transpose(torch.slice(d, 1, 2048 * i, 2048 * (i + 1)), 0, 1)
      _1 = torch.add_(torch.slice(into, 0, 2048 * i, 2048 * (i + 1)), torch.mm(part, h), alpha=scale)
  return 0

# (log-likelihood of each target, 1 where the target is the most likely token).
def score(self: __torch__.M, h: Tensor, head: Tensor, targets: Tensor, slice: int, cap: float) -> Tuple[Tensor, Tensor]:
  n = torch.size(h, 0)
  likelihood = torch.empty([n], dtype=6)
  best = torch.empty([n], dtype=6)
  for i in range(torch.floordiv(n + slice - 1, slice)):
    s = i * slice
    e = ops.prim.min(s + slice, n)
    t = torch.slice(targets, 0, s, e)
    x = torch.log_softmax((self).capped((self).product(torch.slice(h, 0, s, e), head), cap), -1)
    _0 = torch.copy_(torch.slice(likelihood, 0, s, e), torch.squeeze(torch.gather(x, 1, torch.unsqueeze(t, 1)), 1))
    _1 = torch.copy_(torch.slice(best, 0, s, e), torch.to(torch.eq(torch.argmax(x, -1), t), 6))
  return (likelihood, best)

