# Updates over lists of parameters.

# One more step. The kernels below read the count and do not advance it.
def advance(self: __torch__.M, step: Tensor) -> int:
  _0 = torch.add_(step, 1)
  return 0

# steps holds the same tensor once for each parameter.
def adamw(self: __torch__.M, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> int:
  _0 = torch._fused_adamw_(p, g, m, v, [], steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
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

