#pragma once

#include "panels/param_editor.h"

#include <set>
#include <string>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace ambrotype::ui {

//! One of several named ways.
class ChoiceRow : public ParamEditor
{
    Q_OBJECT

public:
    ChoiceRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent = nullptr);
    void setValue(const pipeline::ParamValue &value) override;

    //! The choices whose model is not on this machine: shown grey with the offer to import it.
    void setMissing(const std::set<std::string> &ids);
    bool isMissing(int index) const;

Q_SIGNALS:
    void missingChosen(const QString &id, const QString &title); //!< Instead of edited().

private:
    void choose(int index);
    QString titleOf(int index) const;

    QComboBox *m_combo;
    int m_shown = -1; //!< The index of the value in force.
};

//! Yes or no.
class FlagRow : public ParamEditor
{
    Q_OBJECT

public:
    FlagRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent = nullptr);
    void setValue(const pipeline::ParamValue &value) override;

private:
    QCheckBox *m_box;
};

//! The path of a file, with a button that lets one be chosen.
class FileRow : public ParamEditor
{
    Q_OBJECT

public:
    FileRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent = nullptr);
    void setValue(const pipeline::ParamValue &value) override;

private:
    void choose();

    QLineEdit *m_edit;
};

//! A free text.
class TextRow : public ParamEditor
{
    Q_OBJECT

public:
    TextRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent = nullptr);
    void setValue(const pipeline::ParamValue &value) override;

private:
    QLineEdit *m_edit;
};

} // namespace ambrotype::ui
