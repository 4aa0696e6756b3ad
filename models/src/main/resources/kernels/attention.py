# Causal attention in BF16 by products of blocks of queries with the keys they see, as transformers' eager attention rounds: scores and
# shares are BF16, sums inside products and of shares F32. libtorch's flash kernel multiplies BF16 by MKL, which on a processor that it
# doesn't know widens everything to F32: twice the time.

def block_rows(self: __torch__.M) -> int:
  return 128

# The shares of keys 0..e that queries s..e give, [documents, heads, e - s, e]; q is scaled.
def shares(self: __torch__.M, q: Tensor, k: Tensor, s: int, e: int, unseen: Tensor) -> Tensor:
  scores = torch.matmul(torch.slice(q, 2, s, e), torch.transpose(torch.slice(k, 2, 0, e), 2, 3))
  _0 = torch.masked_fill_(torch.slice(scores, 3, s, e), torch.slice(torch.slice(unseen, 0, 0, e - s), 1, 0, e - s), -inf)
  return torch._softmax(scores, -1, False)

def scaled(self: __torch__.M, q: Tensor) -> Tensor:
  return torch.mul(q, torch.pow(torch.size(q, -1), -0.5))

# True above the diagonal of a block.
def later(self: __torch__.M) -> Tensor:
  n = (self).block_rows()
  return torch.triu(torch.ones([n, n], dtype=11), 1)

def attend_in_blocks(self: __torch__.M, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  o = annotate(List[Tensor], [])
  n = torch.size(q, 2)
  rows = (self).block_rows()
  unseen = (self).later()
  q1 = (self).scaled(q)
  for b in range(torch.floordiv(n + rows - 1, rows)):
    s = b * rows
    e = ops.prim.min(s + rows, n)
    _0 = torch.append(o, torch.matmul((self).shares(q1, k, s, e, unseen), torch.slice(v, 2, 0, e)))
  return torch.cat(o, 2)

# Of q, k and v; shares are made again. Sums over blocks are F32.
def attend_in_blocks_back(self: __torch__.M, d: Tensor, q: Tensor, k: Tensor, v: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  n = torch.size(q, 2)
  rows = (self).block_rows()
  unseen = (self).later()
  q1 = (self).scaled(q)
  dq = annotate(List[Tensor], [])
  dk = torch.zeros_like(k, dtype=6)
  dv = torch.zeros_like(v, dtype=6)
  for b in range(torch.floordiv(n + rows - 1, rows)):
    s = b * rows
    e = ops.prim.min(s + rows, n)
    db = torch.slice(d, 2, s, e)
    p = (self).shares(q1, k, s, e, unseen)
    _0 = torch.add_(torch.slice(dv, 2, 0, e), torch.matmul(torch.transpose(p, 2, 3), db))
    dp = torch.matmul(db, torch.transpose(torch.slice(v, 2, 0, e), 2, 3))
    ds = torch._softmax_backward_data(dp, p, -1, 15)
    _1 = torch.append(dq, torch.matmul(ds, torch.slice(k, 2, 0, e)))
    _2 = torch.add_(torch.slice(dk, 2, 0, e), torch.matmul(torch.transpose(ds, 2, 3), torch.slice(q1, 2, s, e)))
  return ((self).scaled(torch.cat(dq, 2)), torch.to(dk, 15), torch.to(dv, 15))
