#pragma once

#include "kernels.h"
#include "vector.h"

namespace {

using ambrotype::inference::cpu::ConvolutionArgs;
using ambrotype::inference::cpu::Epilogue;
using ambrotype::inference::cpu::PostKind;

//! Zero is the first operand: the machine's min and max give the second one when there is a NaN, which must not vanish.
inline Vec activate(Vec x, PostKind kind, Vec slope)
{
    switch (kind) {
    case PostKind::None:
        return x;
    case PostKind::Relu:
        return vmax(vzero(), x);
    default:
        return vfma(slope, vmin(vzero(), x), vmax(vzero(), x));
    }
}

//! The epilogue of one block of channels.
class BlockEpilogue
{
public:
    BlockEpilogue(const Epilogue &epilogue, int block)
        : m_epilogue(epilogue)
        , m_bias(vload(epilogue.bias + block * kLanes))
        , m_slope(epilogue.kind == PostKind::PRelu ? vload(epilogue.slopes + block * kLanes) : vset(epilogue.slope))
        , m_begin(block * epilogue.pixels * kLanes)
        , m_isTransformed(epilogue.transformScale && block >= epilogue.transformBlock)
        , m_transformBegin(epilogue.transformBlock * epilogue.pixels * kLanes)
    {
    }

    //! \p offset is that of the pixel in the output, in floats.
    Vec apply(Vec sum, std::ptrdiff_t offset) const
    {
        if (m_epilogue.plane)
            sum = vadd(sum, vset(m_epilogue.plane[(offset - m_begin) / kLanes]));
        Vec y = activate(vadd(sum, m_bias), m_epilogue.kind, m_slope);
        for (int i = 0; i < m_epilogue.residuals; ++i)
            y = vfma(y, vset(m_epilogue.scale[i]), vload(m_epilogue.residual[i] + offset));
        if (m_epilogue.lastKind != PostKind::None)
            y = activate(y, m_epilogue.lastKind, vset(m_epilogue.lastSlope));
        if (m_isTransformed)
            y = vfma(y,
                     vload(m_epilogue.transformScale + offset - m_transformBegin),
                     vload(m_epilogue.transformShift + offset - m_transformBegin));
        return y;
    }

    //! Calls \p body with a function that does what apply() does. In the frequent cases it asks nothing per vector,
    //! which for layers of few input channels is a tenth of the time.
    template <typename Body> void with(Body body) const
    {
        const Vec bias = m_bias;
        const Vec slope = m_slope;
        const bool isBare = !m_epilogue.plane && !m_isTransformed;
        if (isBare && m_epilogue.residuals == 0 && m_epilogue.lastKind == PostKind::None) {
            if (m_epilogue.kind == PostKind::None)
                body([bias](Vec sum, std::ptrdiff_t) { return vadd(sum, bias); });
            else if (m_epilogue.kind == PostKind::Relu)
                body([bias](Vec sum, std::ptrdiff_t) { return activate(vadd(sum, bias), PostKind::Relu, bias); });
            else
                body([bias, slope](Vec sum, std::ptrdiff_t) {
                    return activate(vadd(sum, bias), PostKind::Leaky, slope);
                });
        } else if (isBare && m_epilogue.residuals == 1 && m_epilogue.kind == PostKind::None
                   && m_epilogue.lastKind == PostKind::Relu) {
            const Vec scale = vset(m_epilogue.scale[0]);
            const float *residual = m_epilogue.residual[0];
            body([bias, scale, residual](Vec sum, std::ptrdiff_t offset) {
                return activate(vfma(vadd(sum, bias), scale, vload(residual + offset)), PostKind::Relu, bias);
            });
        } else {
            body([this](Vec sum, std::ptrdiff_t offset) { return apply(sum, offset); });
        }
    }

private:
    const Epilogue &m_epilogue;
    Vec m_bias;
    Vec m_slope;
    std::ptrdiff_t m_begin; //!< Of the block in the output.
    bool m_isTransformed;
    std::ptrdiff_t m_transformBegin;
};

} // namespace
