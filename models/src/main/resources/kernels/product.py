# x W^T, without gradients; in BF16 where one of them is. In F32 by oneDNN: half of the time of MKL where MKL doesn't know the processor
# (AMD). It may copy W into an order of its own first, which few rows of x and a small W are not worth.
def product(self: __torch__.M, x: Tensor, w: Tensor) -> Tensor:
  if x.dtype == 15 or w.dtype == 15:
    y = torch.linear(torch.to(x, 15), torch.to(w, 15))
  elif torch.size(x, 0) >= 64 or torch.numel(w) >= 65536:
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

# The same weight for products alone, in the order of oneDNN's own that suits one row of x best: it is read at four fifths of the memory's speed, and
# more rows are multiplied in no more time than in the order for sixteen, which one row takes a third longer with.
def packed(self: __torch__.M, w: Tensor) -> Tensor:
  return ops.mkldnn._reorder_linear_weight(w, 1)

# Weights one below the other.
def stacked(self: __torch__.M, ws: List[Tensor]) -> Tensor:
  return torch.cat(ws, 0)
