#pragma once

#include "export/export_settings.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QSpinBox;

namespace ambrotype::ui {

//! Asks where results go and what they are, with a live example of the name. Does not export itself.
class ExportDialog : public QDialog
{
    Q_OBJECT

public:
    //! What the example is made of.
    struct Example
    {
        QString file; //!< The first picture to be exported.
        QString preset;
        QSize size; //!< Of its result.
        int pictures = 1;
    };

    ExportDialog(const ExportSettings &settings, const Example &example, QWidget *parent = nullptr);
    ExportSettings settings() const;

private:
    void build();
    void show(const ExportSettings &settings);
    void refresh(); //!< Example, and what is enabled.
    void chooseFolder();

    Example m_example;
    QRadioButton *m_beside;
    QRadioButton *m_folder;
    QLineEdit *m_folderText;
    QPushButton *m_browse;
    QLineEdit *m_name;
    QLabel *m_preview;
    QComboBox *m_format;
    QSpinBox *m_quality;
    QComboBox *m_depth;
    QComboBox *m_metadata;
    QComboBox *m_conflict;
    QCheckBox *m_note;
    QDialogButtonBox *m_buttons;
};

} // namespace ambrotype::ui
