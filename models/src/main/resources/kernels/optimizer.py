# Updates over lists of parameters.

# One more step. The kernels below read the count and do not advance it.
def advance(self: __torch__.M, step: Tensor) -> int:
  _0 = torch.add_(step, 1)
  return 0

# steps holds the same tensor once for each parameter.
def adamw(self: __torch__.M, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> int:
  _0 = torch._fused_adamw_(p, g, m, v, [], steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
  return 0

# Without momentum b is not read.
def sgd(self: __torch__.M, p: List[Tensor], g: List[Tensor], b: List[Tensor], lr: float, momentum: float, decay: float, nesterov: bool) -> int:
  if momentum > 0.:
    _0 = torch._fused_sgd_(p, g, b, weight_decay=decay, momentum=momentum, lr=lr, dampening=0., nesterov=nesterov, maximize=False, is_first_step=False)
  else:
    _1 = torch._fused_sgd_(p, g, annotate(List[Tensor], []), weight_decay=decay, momentum=0., lr=lr, dampening=0., nesterov=False, maximize=False, is_first_step=False)
  return 0

# A slice's update before clipping: r is of its rows, c of all columns; of a vector r is whole and c is not read.
def factored(self: __torch__.M, g: Tensor, r: Tensor, c: Tensor, matrix: bool) -> Tensor:
  if matrix:
    u = torch.mul_(torch.mul(torch.unsqueeze(r, 1), c), g)
  else:
    u = torch.mul(r, g)
  return u

# r and c are the means of rows and columns, of a vector r those of its elements; m is read with beta1 above 0. The update is
# made twice, slice by slice, since its size is known only after the last slice.
def adafactor(self: __torch__.M, p: Tensor, g: Tensor, r: Tensor, c: Tensor, m: Tensor, lr: float, beta2: float, beta1: float, decay: float, eps1: float, eps2: float, clip: float, scaled: bool) -> int:
  matrix = torch.eq(torch.dim(p), 2)
  n = torch.size(p, 0)
  k = ops.prim.max(1, torch.floordiv(1048576 * n, torch.numel(p)))
  count = torch.floordiv(n + k - 1, k)
  rate = lr
  if scaled:
    rate = lr * ops.prim.max(eps2, float(torch.norm(p)) / float(torch.numel(p)) ** 0.5)
  else:
    pass
  _0 = torch.mul_(r, beta2)
  if matrix:
    columns = torch.zeros_like(c)
    for i in range(count):
      u = torch.add_(torch.square(torch.slice(g, 0, i * k, i * k + k)), eps1)
      _1 = torch.add_(torch.slice(r, 0, i * k, i * k + k), torch.mean(u, [1]), alpha=1. - beta2)
      _2 = torch.add_(columns, torch.sum(u, [0]))
    _3 = torch.add_(torch.mul_(c, beta2), columns, alpha=(1. - beta2) / float(n))
    rows = torch.rsqrt(torch.div(r, torch.mean(r)))
    across = torch.rsqrt(c)
  else:
    _4 = torch.add_(r, torch.add_(torch.square(g), eps1), alpha=1. - beta2)
    rows = torch.rsqrt(r)
    across = c
  total = 0.
  for i0 in range(count):
    u0 = (self).factored(torch.slice(g, 0, i0 * k, i0 * k + k), torch.slice(rows, 0, i0 * k, i0 * k + k), across, matrix)
    total = total + float(torch.sum(torch.square_(u0)))
  factor = rate / ops.prim.max(1., (total / float(torch.numel(p))) ** 0.5 / clip)
  if decay > 0.:
    _5 = torch.mul_(p, 1. - decay * rate)
  else:
    pass
  for i1 in range(count):
    s = i1 * k
    u1 = (self).factored(torch.slice(g, 0, s, s + k), torch.slice(rows, 0, s, s + k), across, matrix)
    x = torch.slice(p, 0, s, s + k)
    if beta1 > 0.:
      y = torch.slice(m, 0, s, s + k)
      _6 = torch.add_(torch.mul_(y, beta1), u1, alpha=(1. - beta1) * factor)
      _7 = torch.sub_(x, y)
    else:
      _8 = torch.sub_(x, u1, alpha=factor)
  return 0

# a + share (p - a); with share 1 a copy.
def average(self: __torch__.M, a: List[Tensor], p: List[Tensor], share: float) -> int:
  if share == 1.:
    torch._foreach_copy_(a, p, False)
  else:
    torch._foreach_lerp_(a, p, share)
  return 0

def norm(self: __torch__.M, g: List[Tensor]) -> Tensor:
  return torch.norm(torch.stack(torch._foreach_norm(g, 2)))

def clip(self: __torch__.M, g: List[Tensor], max_norm: float) -> Tensor:
  n = (self).norm(g)
  _0 = torch._foreach_mul_(g, torch.clamp(torch.mul(torch.reciprocal(torch.add(n, 1e-6)), max_norm), None, 1.))
  return n

def zero(self: __torch__.M, g: List[Tensor]) -> int:
  torch._foreach_zero_(g)
  return 0

# The same tensor as a result: backward through it adds a given gradient to the parameter's own.
def same(self: __torch__.M, p: Tensor) -> Tensor:
  return torch.alias(p)

