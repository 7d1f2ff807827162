#pragma once

#include "panels/param_editor.h"

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

private:
    QComboBox *m_combo;
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
