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
  minus = torch.mul(torch.ones([m, 1], dtype=6), smoothing - 1.)
  for i in range(torch.floordiv(n + m - 1, m)):
    s = i * m
    e = ops.prim.min(s + m, n)
    z = torch.slice(buffer, 0, 0, e - s)
    hc = torch.slice(h, 0, s, e)
    t = torch.unsqueeze(torch.slice(targets, 0, s, e), 1)
    x = (self).capped((self).product(hc, head), cap)
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
    _4 = torch.mul((self).product(z, back), scale, out=torch.slice(dh, 0, s, e))
    if need_dw:
      _5 = torch.addmm_(dw, torch.transpose(torch.slice(z, 1, first, first + torch.size(dw, 0)), 0, 1), hc, alpha=scale)
    else:
      pass
  return (loss, dh)

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

