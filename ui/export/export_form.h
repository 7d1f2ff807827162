#pragma once

#include "export/export_settings.h"

#include <QSize>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QSpinBox;

namespace ambrotype::ui {

//! Where results go and what they are, as a form with a live example of the name: for the export dialog and for the
//! preferences; and what they are alone, for the dock at the right.
class ExportForm : public QWidget
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

    //! File: only what the files are and what they are called, in little width; where they go stays as it was shown.
    enum class Extent { All, File };

    ExportForm(const ExportSettings &settings,
               const Example &example,
               QWidget *parent = nullptr,
               Extent extent = Extent::All);
    ExportSettings settings() const;
    void setExample(const Example &example);
    void show(const ExportSettings &settings); //!< changed() follows where they differ from what is shown.
    bool isUsable() const { return m_usable; } //!< Name and folder can be used.

Q_SIGNALS:
    void changed();

private:
    void fillChoices();
    void build();
    QFormLayout *makeLayout();
    void addField(QFormLayout &form, const QString &title, QWidget *field);
    void refresh(); //!< Example, and what is enabled.
    void chooseFolder();

    Example m_example;
    Extent m_extent;
    QRadioButton *m_beside;
    QRadioButton *m_folder;
    QLineEdit *m_folderText;
    QPushButton *m_browse;
    QLineEdit *m_name;
    QLabel *m_preview;
    QComboBox *m_format;
    QSpinBox *m_quality;
    QComboBox *m_depth;
    QComboBox *m_profile;
    QComboBox *m_metadata;
    QComboBox *m_conflict;
    QCheckBox *m_note;
    bool m_mirrorFolders = true; //!< Chosen elsewhere.
    bool m_usable = false;
};

} // namespace ambrotype::ui
