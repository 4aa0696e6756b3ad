# Moments in 8 bits: blocks of codes, each block with its largest size. A state is [codes, largest sizes, values of the codes, boundaries
# between them, keys]; keys has, for the upper 16 bits of a number, the lowest code that a number with them can have.

# Whole blocks, [blocks, block]; what is missing at the end is 0.
def blocks(self: __torch__.M, x: Tensor, block: int) -> Tensor:
  missing = (block - torch.remainder(torch.numel(x), block)) % block
  if missing > 0:
    y = torch.constant_pad_nd(x, [0, missing], 0)
  else:
    y = x
  return torch.view(y, [-1, block])

def decode(self: __torch__.M, codes: Tensor, largest: Tensor, values: Tensor) -> Tensor:
  x = torch.index_select(values, 0, torch.to(torch.flatten(codes), 3))
  return torch.mul_(torch.view(x, torch.size(codes)), torch.unsqueeze(largest, 1))

# (codes, largest sizes) of x, [blocks, block]. A block of zeros is not divided by its size.
def encode(self: __torch__.M, x: Tensor, boundaries: Tensor, keys: Tensor) -> Tuple[Tensor, Tensor]:
  largest = torch.amax(torch.abs(x), [1])
  shares = torch.flatten(torch.div(x, torch.unsqueeze(torch.clamp(largest, 1e-38), 1)))
  upper = torch.bitwise_and(torch.__rshift__(torch.view_copy(shares, dtype=3), 16), 65535)
  codes = torch.index_select(keys, 0, upper)
  above = torch.gt(shares, torch.index_select(boundaries, 0, codes))
  return (torch.view(torch.to(torch.add_(codes, above), 0), torch.size(x)), largest)

def adamw8bit(self: __torch__.M, p: Tensor, g: Tensor, means: List[Tensor], squares: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float, correction1: float, correction2: float, block: int, at_once: int) -> int:
  n = torch.numel(p)
  p1, g1 = torch.view(p, [-1]), torch.view(g, [-1])
  codes1, codes2 = torch.view(means[0], [-1]), torch.view(squares[0], [-1])
  k = block * at_once
  for i in range(torch.floordiv(n + k - 1, k)):
    s = i * k
    e = ops.prim.min(s + k, n)
    b = i * at_once
    largest1, largest2 = torch.slice(means[1], 0, b, b + at_once), torch.slice(squares[1], 0, b, b + at_once)
    c1, c2 = torch.slice(codes1, 0, s, e), torch.slice(codes2, 0, s, e)
    d = (self).blocks(torch.slice(g1, 0, s, e), block)
    m = (self).decode((self).blocks(c1, block), largest1, means[2])
    v = (self).decode((self).blocks(c2, block), largest2, squares[2])
    _8 = torch.zero_(torch.slice(torch.flatten(m), 0, e - s))
    _9 = torch.zero_(torch.slice(torch.flatten(v), 0, e - s))
    _0 = torch.add_(torch.mul_(m, beta1), d, alpha=1. - beta1)
    _1 = torch.addcmul_(torch.mul_(v, beta2), d, d, value=1. - beta2)
    below = torch.add_(torch.div_(torch.sqrt(v), correction2), eps)
    x = torch.slice(p1, 0, s, e)
    if decay > 0.:
      _2 = torch.mul_(x, 1. - lr * decay)
    else:
      pass
    flat, under = torch.slice(torch.flatten(m), 0, 0, e - s), torch.slice(torch.flatten(below), 0, 0, e - s)
    _3 = torch.addcdiv_(x, flat, under, value=torch.neg(lr) / correction1)
    made1, size1 = (self).encode(m, means[3], means[4])
    made2, size2 = (self).encode(v, squares[3], squares[4])
    _4 = torch.copy_(c1, torch.slice(torch.flatten(made1), 0, 0, e - s))
    _5 = torch.copy_(c2, torch.slice(torch.flatten(made2), 0, 0, e - s))
    _6 = torch.copy_(largest1, size1)
    _7 = torch.copy_(largest2, size2)
  return 0
