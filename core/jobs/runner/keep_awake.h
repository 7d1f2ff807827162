#pragma once

#include <QObject>

#include <memory>

class QProcess;

namespace ambrotype::jobs {

//! Keeps the machine from going to sleep while it is on. Uses systemd-inhibit, whose lock ends with this process
//! however that ends; where there is none, nothing happens.
class KeepAwake : public QObject
{
    Q_OBJECT

public:
    explicit KeepAwake(QObject *parent = nullptr);
    ~KeepAwake() override;
    void setOn(bool on);

private:
    std::unique_ptr<QProcess> m_holder;
};

} // namespace ambrotype::jobs
