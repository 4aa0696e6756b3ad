# Making and changing single tensors.

def uniform(self: __torch__.M, shape: List[int], bound: float, seed: int) -> Tensor:
  g = torch.Generator(device=torch.device("cpu"))
  _0 = torch.manual_seed(g, seed)
  return torch.uniform_(torch.empty(shape, dtype=6), -bound, bound, generator=g)

def normal(self: __torch__.M, shape: List[int], deviation: float, seed: int) -> Tensor:
  g = torch.Generator(device=torch.device("cpu"))
  _0 = torch.manual_seed(g, seed)
  return torch.normal_(torch.empty(shape, dtype=6), 0., deviation, generator=g)

# uniform(-1, 1) times the bound of its row, added to x [N, D] in place.
def perturb(self: __torch__.M, x: Tensor, bounds: Tensor, seed: int) -> int:
  g = torch.Generator(device=torch.device("cpu"))
  _0 = torch.manual_seed(g, seed)
  _1 = torch.addcmul_(x, torch.uniform_(torch.empty_like(x), -1., 1., generator=g), torch.unsqueeze(bounds, 1))
  return 0

def float32(self: __torch__.M, x: Tensor) -> Tensor:
  return torch.to(x, 6)

def cloned(self: __torch__.M, x: Tensor) -> Tensor:
  return torch.clone(x)

# In the memory of x.
def rows(self: __torch__.M, x: Tensor, first: int, count: int) -> Tensor:
  return torch.narrow(x, 0, first, count)

def copy(self: __torch__.M, target: Tensor, source: Tensor) -> int:
  _0 = torch.copy_(target, source)
  return 0

# weight with further rows from place first on: each the mean of the rows that ids names from its offset to the next.
def extended(self: __torch__.M, weight: Tensor, first: int, ids: Tensor, offsets: Tensor) -> Tensor:
  made, _0, _1, _2 = torch.embedding_bag(weight, ids, offsets, False, 1, False, None, False)
  last = first + torch.size(made, 0)
  return torch.cat([torch.slice(weight, 0, 0, first), made, torch.slice(weight, 0, last)], 0)

# weight + scale * B A, in place.
def add_product(self: __torch__.M, weight: Tensor, a: Tensor, b: Tensor, scale: float) -> int:
  _0 = torch.addmm_(weight, b, a, alpha=scale)
  return 0

