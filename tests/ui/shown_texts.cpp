#include "ui/shown_texts.h"

#include "ui/studio_fixture.h"

#include "blind/blind_dialogs.h"
#include "document/copy_settings_dialog.h"
#include "export/export_dialog.h"
#include "language/plain_text.h"
#include "main_window/actions.h"
#include "main_window/main_window.h"
#include "main_window/shortcut_dialog.h"
#include "models/model_dialog.h"
#include "preferences/preference_dialog.h"
#include "presets/save_preset_dialog.h"
#include "queue/folder_dialog.h"
#include "queue/hot_folder_desk.h"
#include "queue/hot_folder_dialog.h"
#include "queue/report_dialog.h"
#include "welcome/first_steps.h"

#include <catch2/catch.hpp>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QTabBar>
#include <QTest>
#include <QToolButton>
#include <QUndoGroup>

namespace ambrotype::test {

namespace {

QString plain(const QString &text)
{
    return ui::plainText(text);
}

void addHeaders(const QAbstractItemView &view, QStringList &texts)
{
    const QAbstractItemModel *model = view.model();
    for (int column = 0; model && column < model->columnCount(); ++column) {
        const QString title = model->headerData(column, Qt::Horizontal).toString();
        bool isNumber = false;
        title.toInt(&isNumber); // what Qt says where there is no header
        if (!isNumber)
            texts << title;
    }
}

QString whereIs(const QWidget &widget, const QString &text)
{
    return QStringLiteral("%1 \"%2\" has %3 x %4")
        .arg(QString::fromLatin1(widget.metaObject()->className()), text)
        .arg(widget.width())
        .arg(widget.height());
}

bool isCut(const QLabel &label)
{
    if (label.text().isEmpty() || label.sizePolicy().horizontalPolicy() == QSizePolicy::Ignored)
        return false;
    if (label.wordWrap())
        return label.height() + 1 < label.heightForWidth(label.width());
    return label.width() + 1 < label.sizeHint().width();
}

bool isCut(const QAbstractButton &button)
{
    const auto *tool = qobject_cast<const QToolButton *>(&button);
    if (button.text().isEmpty() || (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly))
        return false;
    const int icon = button.icon().isNull() ? 0 : button.iconSize().width() + 4;
    return button.width() < button.fontMetrics().horizontalAdvance(plain(button.text())) + icon + 4;
}

bool isCut(const QComboBox &combo)
{
    QStyleOptionComboBox option;
    option.initFrom(&combo);
    option.editable = combo.isEditable();
    const QRect field =
        combo.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &combo);
    const int icon = combo.itemIcon(combo.currentIndex()).isNull() ? 0 : combo.iconSize().width() + 4;
    return field.width() < combo.fontMetrics().horizontalAdvance(combo.currentText()) + icon;
}

bool isCut(const QAbstractSpinBox &box)
{
    const auto *line = box.findChild<QLineEdit *>();
    return line && line->contentsRect().width() < line->fontMetrics().horizontalAdvance(line->displayText());
}

//! Titles of columns that do not fit; one column is given the rest of the width and may be squeezed to nothing.
QStringList cutTitles(const QHeaderView &header)
{
    QStringList cut;
    for (int section = 0; header.orientation() == Qt::Horizontal && section < header.count(); ++section) {
        const QString title = header.model()->headerData(section, Qt::Horizontal).toString();
        const int needed = header.fontMetrics().horizontalAdvance(title) + 8;
        if (!header.isSectionHidden(section) && header.sectionSize(section) < needed)
            cut << title;
    }
    return cut;
}

//! Whether a page has to be moved sideways to be read.
bool isTooWide(const QScrollArea &area)
{
    return area.widget() && area.widget()->width() > area.viewport()->width() + 1;
}

} // namespace

QStringList shownTexts(const QWidget &root)
{
    QStringList texts;
    QList<const QWidget *> all{&root};
    for (const QWidget *widget : root.findChildren<QWidget *>())
        all << widget;
    for (const QWidget *widget : all) {
        texts << widget->toolTip() << widget->accessibleName() << widget->accessibleDescription()
              << widget->windowTitle();
        if (const auto *label = qobject_cast<const QLabel *>(widget); label && !label->property("verbatim").toBool())
            texts << label->text();
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            texts << button->text();
        if (const auto *line = qobject_cast<const QLineEdit *>(widget))
            texts << line->placeholderText();
        if (const auto *combo = qobject_cast<const QComboBox *>(widget)) {
            for (int i = 0; i < combo->count(); ++i)
                texts << combo->itemText(i);
        }
        if (const auto *tabs = qobject_cast<const QTabBar *>(widget)) {
            for (int i = 0; i < tabs->count(); ++i)
                texts << tabs->tabText(i);
        }
        if (const auto *menu = qobject_cast<const QMenu *>(widget))
            texts << menu->title();
        if (const auto *view = qobject_cast<const QAbstractItemView *>(widget); view && !view->inherits("QHeaderView"))
            addHeaders(*view, texts);
    }
    for (const QAction *action : root.findChildren<QAction *>())
        texts << action->text() << action->toolTip();
    for (QString &text : texts)
        text = plain(text);
    texts.removeAll(QString());
    texts.removeDuplicates();
    return texts;
}

QStringList clippedTexts(const QWidget &root)
{
    QStringList cut;
    for (const QWidget *widget : root.findChildren<QWidget *>()) {
        if (!widget->isVisible() || widget->window() != root.window())
            continue;
        if (const auto *label = qobject_cast<const QLabel *>(widget); label && isCut(*label))
            cut << whereIs(*label, label->text());
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget); button && isCut(*button))
            cut << whereIs(*button, button->text());
        if (const auto *combo = qobject_cast<const QComboBox *>(widget); combo && isCut(*combo))
            cut << whereIs(*combo, combo->currentText());
        if (const auto *box = qobject_cast<const QAbstractSpinBox *>(widget); box && isCut(*box))
            cut << whereIs(*box, box->text());
        if (const auto *header = qobject_cast<const QHeaderView *>(widget))
            for (const QString &title : cutTitles(*header))
                cut << whereIs(*header, title);
        if (const auto *area = qobject_cast<const QScrollArea *>(widget); area && isTooWide(*area))
            cut << whereIs(*area, QStringLiteral("wider than its frame"));
        if (const auto *tabs = qobject_cast<const QTabBar *>(widget);
            tabs && tabs->count() > 0 && tabs->tabRect(tabs->count() - 1).right() > tabs->width())
            cut << whereIs(*tabs, tabs->tabText(tabs->count() - 1));
    }
    return cut;
}

void forEachDialog(const std::function<void(QWidget &dialog)> &look)
{
    const TemporaryDir folder;
    ui::Settings settings(QString::fromStdString((folder.path() / "settings.ini").string()));
    QWidget window;
    QUndoGroup undo;
    ui::Actions actions(&window, undo);
    const auto show = [&look](QWidget &dialog) {
        dialog.show();
        REQUIRE(QTest::qWaitForWindowExposed(&dialog));
        QApplication::processEvents();
        if (auto *pages = dialog.findChild<QStackedWidget *>(); pages && pages->count() > 1) {
            for (int page = 0; page < pages->count(); ++page) {
                pages->setCurrentIndex(page);
                QApplication::processEvents();
                look(dialog);
            }
            return;
        }
        look(dialog);
    };
    ui::ExportDialog exporting({}, {QStringLiteral("/pictures/IMG_0001.jpg"), {}, QSize(6000, 4000), 3});
    show(exporting);
    ui::EditState edit;
    edit.baseline = pipeline::Recipe::neutral();
    edit.recipe = edit.baseline;
    REQUIRE(edit.recipe.set("denoise", "amount", 30));
    REQUIRE(edit.recipe.set("faces", "choices", std::string("[]")));
    for (const auto purpose : {ui::CopySettingsDialog::Purpose::Copy, ui::CopySettingsDialog::Purpose::Sync}) {
        ui::CopySettingsDialog copying(purpose, edit, QStringLiteral("DSC_2041-Hochzeit-Familie.tif"), {});
        show(copying);
    }
    ui::SavePresetDialog saving;
    show(saving);
    ui::PreferenceDialog preferences(settings, actions);
    show(preferences);
    ui::ShortcutDialog shortcuts(window.actions());
    show(shortcuts);
    ui::FirstSteps steps;
    show(steps);
    ui::HotFolderDesk hotDesk;
    ui::HotFolderDialog hotFolder(hotDesk);
    hotFolder.setSettingsName(
        ui::MainWindow::tr("The pictures get the settings of %1.").arg(QStringLiteral("DSC_2041-Hochzeit.tif")));
    show(hotFolder);
    ui::BlindChoice blind({{QStringLiteral("a"), QStringLiteral("A")}, {QStringLiteral("b"), QStringLiteral("B")}},
                          {QStringLiteral("a"), QStringLiteral("b")},
                          12);
    show(blind);
    auto trial = jobs::shoot::BlindTrial::begin({{"A", {}, {}}, {"B", {}, {}}}, 3, 1);
    REQUIRE(trial.ok());
    ui::BlindResult standings(*trial);
    show(standings);
    ui::FolderDialog folders(120, 14);
    show(folders);
    jobs::BatchQueue queue;
    ui::ReportDialog report(queue, {});
    show(report);
    ui::ModelDialog models;
    REQUIRE(waitFor([&models] { return !models.isBusy(); }));
    show(models);
}

} // namespace ambrotype::test
