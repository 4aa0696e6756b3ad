# Weights in 4-bit NormalFloat, blocks of 64 values; what a byte is worth is table [256, 2], high half first.

# The place of each value, in blocks of its own largest magnitude, in an ascending code; and the magnitudes. A last block that is not
# whole is divided, not multiplied with a reciprocal, as bitsandbytes does it.
def places(self: __torch__.M, flat: Tensor, code: Tensor, block: int) -> Tuple[Tensor, Tensor]:
  n = torch.size(flat, 0)
  full = n - torch.remainder(n, block)
  whole = torch.reshape(torch.slice(flat, 0, 0, full), [-1, block])
  absmax = torch.amax(torch.abs(whole), [-1])
  scaled = torch.reshape(torch.mul(whole, torch.unsqueeze(torch.reciprocal(torch.clamp(absmax, 1e-38)), 1)), [-1])
  if full < n:
    rest = torch.slice(flat, 0, full)
    last = torch.clamp(torch.amax(torch.abs(rest), [0], True), 1e-38)
    scales = torch.cat([absmax, last])
    ratios = torch.cat([scaled, torch.div(rest, last)])
  else:
    scales = absmax
    ratios = scaled
  bounds = torch.div(torch.add(torch.slice(code, 0, 0, -1), torch.slice(code, 0, 1)), 2)
  return (torch.bucketize(torch.clamp(ratios, -1, 1), bounds, out_int32=True), scales)

# [packed [out, in / 2], magnitudes].
def quantize(self: __torch__.M, w: Tensor, code: Tensor) -> List[Tensor]:
  q, absmax = (self).places(torch.reshape(w, [-1]), code, 64)
  pair = torch.reshape(torch.to(q, 0), [-1, 2])
  packed = torch.bitwise_or(torch.mul(torch.select(pair, 1, 0), 16), torch.select(pair, 1, 1))
  return [torch.reshape(packed, [torch.size(w, 0), -1]), absmax]

# 256 values with more near 0: for each power of ten from 1e-6 to 1, twice as many means of neighbours between 0.1 and 1; 0 and 1.
def dynamic_code(self: __torch__.M) -> Tensor:
  parts = annotate(List[Tensor], [torch.zeros([1], dtype=6), torch.ones([1], dtype=6)])
  for i in range(7):
    b = torch.linspace(0.1, 1., torch.add(torch.__lshift__(1, i), 1), dtype=6)
    means = torch.div(torch.add(torch.slice(b, 0, 0, -1), torch.slice(b, 0, 1)), 2.)
    m = torch.mul(means, torch.pow(10., i - 6))
    _0 = torch.append(parts, m)
    _1 = torch.append(parts, torch.neg(m))
  return torch.sort(torch.cat(parts))[0]

# Of the magnitudes: [8-bit values, their code, scales of blocks of 256, the mean that was taken off].
def quantize_scales(self: __torch__.M, absmax: Tensor) -> List[Tensor]:
  code = (self).dynamic_code()
  offset = torch.mean(absmax)
  q, scales = (self).places(torch.sub(absmax, offset), code, 256)
  return [torch.to(q, 0), code, scales, torch.reshape(offset, [1])]

# Each block of values times its scale, in place.
def rescale(self: __torch__.M, flat: Tensor, scales: Tensor, block: int) -> Tensor:
  n = torch.size(flat, 0)
  full = n - torch.remainder(n, block)
  k = torch.floordiv(full, block)
  _0 = torch.mul_(torch.reshape(torch.slice(flat, 0, 0, full), [-1, block]), torch.unsqueeze(torch.slice(scales, 0, 0, k), 1))
  if full < n:
    _1 = torch.mul_(torch.slice(flat, 0, full), torch.slice(scales, 0, k))
  else:
    pass
  return flat

# [out, in] from packed [out, in / 2] and what stands in parts from place i on: table, magnitudes, or table, 8-bit values, code, scales, mean.
def dequantize(self: __torch__.M, packed: Tensor, parts: List[Tensor], i: int) -> Tensor:
  flat = torch.reshape(torch.embedding(parts[i], torch.to(torch.reshape(packed, [-1]), 3)), [-1])
  if parts[i + 1].dtype == 0:
    q = torch.index_select(parts[i + 2], 0, torch.to(parts[i + 1], 3))
    absmax = torch.add((self).rescale(q, parts[i + 3], 256), parts[i + 4])
  else:
    absmax = parts[i + 1]
  return torch.reshape((self).rescale(flat, absmax, 64), [torch.size(packed, 0), -1])
