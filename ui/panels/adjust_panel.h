#pragma once

#include <QWidget>

#include <map>
#include <string>

class QButtonGroup;
class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QToolButton;
class QUndoGroup;
class QUndoView;

namespace ambrotype::ui {

class AdvancedPanel;
class FacePanel;
class InfoPanel;
class ModelPresence;
class PhotoDocument;
class PresetModel;
class SimplePanel;

//! The right dock: preset, simple or advanced controls, the faces, the two buttons that start work, information and
//! history.
class AdjustPanel : public QWidget
{
    Q_OBJECT

public:
    AdjustPanel(PresetModel &presets,
                QUndoGroup &undo,
                QAction *enhance,
                QAction *addToQueue,
                QAction *showBoxes,
                QWidget *parent = nullptr);

    void setDocument(PhotoDocument *document);
    //! Shows the settings of \p document, which nobody can change here. It lives until another is shown.
    void showSettings(PhotoDocument &document, const std::map<std::string, double> &stageSeconds);
    bool isAdvanced() const;
    void setAdvanced(bool advanced);
    FacePanel &faces() { return *m_faces; }
    ModelPresence &models() { return *m_models; }
    AdvancedPanel &advancedPanel() { return *m_advanced; }
    void showFaces();    //!< Their tab.
    void showControls(); //!< The tab of the controls.

Q_SIGNALS:
    void presetChosen(const QString &id);
    void savePresetWanted();
    void advancedChanged(bool advanced);
    void effectWanted(const QString &stage, bool on); //!< See ParamEditor::effectWanted().

private:
    QWidget *buildHead();
    QWidget *buildPages();
    QWidget *buildButtons(QAction *enhance, QAction *addToQueue);
    QWidget *buildTabs(QUndoGroup &undo);
    void take(PhotoDocument *document, bool isReadOnly);
    void refresh();
    void setAdjustable(); //!< Shows the controls of the document, unless it is refused.
    void followRefusal(); //!< A file that could not be opened can, or the other way round.

    PresetModel &m_presets;
    PhotoDocument *m_document = nullptr;
    PhotoDocument *m_adjustable = nullptr; //!< The same, or null when nothing can be done with it.
    bool m_isReadOnly = false;
    ModelPresence *m_models;
    QComboBox *m_preset;
    QToolButton *m_save;
    QPushButton *m_reset;
    QButtonGroup *m_modes;
    QStackedWidget *m_pages;
    SimplePanel *m_simple;
    AdvancedPanel *m_advanced;
    FacePanel *m_faces;
    InfoPanel *m_info;
    QTabWidget *m_tabs = nullptr;
};

} // namespace ambrotype::ui
