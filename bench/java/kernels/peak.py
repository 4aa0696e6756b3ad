# A product of squares and nothing else; with low in BF16, both operands cast before.
def operand(self: __torch__.M, x: Tensor, low: bool) -> Tensor:
  if low:
    y = torch.to(x, 15)
  else:
    y = x
  return y

def times(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
  return (self).product(a, b)
