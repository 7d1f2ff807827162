#pragma once

#include "jobs/shoot/blind_trial.h"

#include <QDialog>
#include <QStringList>

#include <vector>

class QLabel;
class QListWidget;
class QPushButton;

namespace ambrotype::ui {

//! Chooses the presets of a blind comparison.
class BlindChoice : public QDialog
{
    Q_OBJECT

public:
    struct Entry
    {
        QString id;
        QString title;
    };
    //! \p checked: ids that are chosen at the beginning.
    BlindChoice(const std::vector<Entry> &presets, const QStringList &checked, int pictures, QWidget *parent = nullptr);
    QStringList ids() const;
    QStringList titles() const;

private:
    void refresh();

    QListWidget *m_list;
    QLabel *m_count;
    QPushButton *m_begin;
    int m_pictures;
};

//! Who won a blind comparison, and how sure that is.
class BlindResult : public QDialog
{
    Q_OBJECT

public:
    explicit BlindResult(const jobs::shoot::BlindTrial &trial, QWidget *parent = nullptr);

Q_SIGNALS:
    void saveWanted(); //!< As CSV.
};

} // namespace ambrotype::ui
