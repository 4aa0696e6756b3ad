# x W^T, without gradients; in BF16 where one of them is. In F32 by oneDNN: half of the time of MKL where MKL doesn't know the processor
# (AMD). It copies W into an order of its own first, which few rows of x are not worth.
def product(self: __torch__.M, x: Tensor, w: Tensor) -> Tensor:
  if x.dtype == 15 or w.dtype == 15:
    y = torch.linear(torch.to(x, 15), torch.to(w, 15))
  elif torch.size(x, 0) >= 64:
    y = ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), "")
  else:
    y = torch.linear(x, w)
  return y

# c tanh(x / c), in place; x itself where c is 0.
def capped(self: __torch__.M, x: Tensor, c: float) -> Tensor:
  if c > 0.:
    y = torch.mul_(torch.tanh_(torch.div_(x, c)), c)
  else:
    y = x
  return y
