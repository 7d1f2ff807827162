#pragma once

#include "studio/background.h"

#include "base/cancel.h"
#include "pipeline/param_spec.h"

#include <QDialog>

#include <string>

class QComboBox;
class QFormLayout;
class QListWidget;
class QStackedWidget;
class QVBoxLayout;

namespace ambrotype::ui {

class Actions;
class ExportForm;
class Settings;

//! The preferences. Every change is in force and remembered at once; where that is not possible, the page says when.
class PreferenceDialog : public QDialog
{
    Q_OBJECT

public:
    PreferenceDialog(Settings &settings, Actions &actions, QWidget *parent = nullptr);
    ~PreferenceDialog() override; //!< Gives up what it looks for on the disk.

    QStackedWidget *pages() const { return m_pages; } //!< In the order of the list at the left.
    void showPage(int page);
    void showExportSettings(); //!< Those remembered now, which another dialog may have changed.
    void showFolderLayout();   //!< The same.

Q_SIGNALS:
    void themeChosen(const QString &name);
    void surroundChosen(int grey);
    void monitorProfileChanged();
    void resultsChanged(); //!< Where they go and what they are.
    void previewMemoryChanged();
    void modelMemoryChanged();
    void pauseBelowChanged();
    void queueRulesChanged();
    void faceDefaultsChanged(); //!< See Settings::startingRecipe().
    void reviewChanged();       //!< Who decides, or where decisions are written.

private:
    QFormLayout *addPage(const QString &title, const QString &explanation);
    QVBoxLayout *addColumn(const QString &title, const QString &explanation);
    void addHint(QFormLayout *form, const QString &text);
    void buildGeneral();
    void buildColour();
    void buildPerformance();
    void addModelMemory(QFormLayout *form); // preference_memory.cpp
    void buildQueue();                      // this and what it adds: preference_queue.cpp
    void addRules(QFormLayout *form);
    void addBattery(QFormLayout *form);
    void addCache(QFormLayout *form);
    void buildResults();
    void buildFaces(); // this and what it adds: preference_faces.cpp
    static const pipeline::ParamSpec &faceSpec(const char *param);
    void addFaceControl(QFormLayout *form, const pipeline::ParamSpec &spec, QWidget *control);
    void addFaceChoice(QFormLayout *form, const char *param);
    void addFaceNumber(QFormLayout *form, const char *param, const QString &textForLeast);
    void addFaceFlag(QFormLayout *form, const char *param);
    void setFaceDefault(const std::string &param, const pipeline::ParamValue &value);
    void buildPrivacy();
    void buildShortcuts(Actions &actions);

    Settings &m_settings;
    QListWidget *m_list;
    QStackedWidget *m_pages;
    ExportForm *m_results = nullptr;
    QComboBox *m_layout = nullptr; //!< Of folders in a folder.
    CancelSource m_closing;
    Background m_work{this};
};

} // namespace ambrotype::ui
