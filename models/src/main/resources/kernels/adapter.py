# DoRA: what the magnitudes of an adapter are measured and merged by.

# Into norms [out]: the 2-norms of the rows of w + scale * B A.
def row_norms(self: __torch__.M, norms: Tensor, w: Tensor, a: Tensor, b: Tensor, scale: float) -> int:
  _0 = torch.copy_(norms, torch.linalg_vector_norm(torch.addmm(w, b, a, alpha=scale), 2, [1]))
  return 0

# The rows of w, in place, so that their 2-norms are the magnitudes [out].
def rescale_rows(self: __torch__.M, w: Tensor, magnitudes: Tensor) -> int:
  _0 = torch.mul_(w, torch.unsqueeze(torch.div(magnitudes, torch.linalg_vector_norm(w, 2, [1])), 1))
  return 0
