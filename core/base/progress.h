#pragma once

#include <atomic>
#include <memory>

namespace ambrotype {

//! Fraction of a work that is done, 0..1, written by a worker and read by anybody. It never goes back.
//! sub() gives a part of the work its share. Copies speak of the same work. Any thread.
//! A default-constructed Progress accepts reports and forgets them.
class Progress
{
public:
    Progress() = default;

    //! A new work at 0.
    static Progress create() { return Progress(std::make_shared<std::atomic<double>>(0.0), 0.0, 1.0); }

    //! The part of this work that begins at \p from and ends at \p to (fractions of this work).
    Progress sub(double from, double to) const
    {
        return Progress(m_total, m_begin + (m_end - m_begin) * from, m_begin + (m_end - m_begin) * to);
    }

    //! Says that \p fraction (0..1) of this part is done.
    void report(double fraction) const
    {
        if (!m_total)
            return;
        const double target = m_begin + (m_end - m_begin) * (fraction < 0 ? 0 : fraction > 1 ? 1 : fraction);
        double seen = m_total->load(std::memory_order_relaxed);
        while (seen < target && !m_total->compare_exchange_weak(seen, target, std::memory_order_relaxed)) {
        }
    }

    //! Fraction of the whole work, 0..1.
    double value() const { return m_total ? m_total->load(std::memory_order_relaxed) : 0.0; }

private:
    Progress(std::shared_ptr<std::atomic<double>> total, double begin, double end)
        : m_total(std::move(total))
        , m_begin(begin)
        , m_end(end)
    {
    }
    std::shared_ptr<std::atomic<double>> m_total;
    double m_begin = 0.0;
    double m_end = 1.0;
};

} // namespace ambrotype
