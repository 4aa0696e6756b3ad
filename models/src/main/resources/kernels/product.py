# Products x W^T by oneDNN: half of the time of MKL where MKL doesn't know the processor (AMD). oneDNN copies W into an order of its own
# first, which few rows of x are not worth.

# x as products take it: the one product of oneDNN that has a gradient wants a copy of x, which narrow W are not worth.
def operand(self: __torch__.M, x: Tensor) -> Tensor:
  if torch.is_grad_enabled() and torch.size(x, 0) >= 128 and torch.size(x, 1) >= 256:
    y = torch.to_mkldnn(x)
  else:
    y = x
  return y

def product(self: __torch__.M, x: Tensor, w: Tensor) -> Tensor:
  if ops.prim.is_mkldnn(x):
    y = torch.to_dense(torch.mkldnn_linear(x, w, None))
  elif torch.is_grad_enabled() or torch.size(x, 0) < 64:
    y = torch.linear(x, w)
  else:
    y = ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), "")
  return y
