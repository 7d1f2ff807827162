#pragma once

#include "studio/background.h"

#include "base/cancel.h"
#include "jobs/model_shelf.h"

#include <QDialog>
#include <QTimer>

class QComboBox;
class QFormLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QTableView;

namespace ambrotype::ui {

class ModelFilter;
class ModelTable;

//! The model manager: which networks there are, which are on this machine, what their licences allow, and import,
//! check, self-test and removal. All that touches the disk or a network runs on a worker; the dialog is not modal.
class ModelDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ModelDialog(QWidget *parent = nullptr);
    ~ModelDialog() override;

    //! Brings \p files in, one after the other; folders are searched two levels deep.
    void import(const QStringList &files);
    void chooseFiles();  //!< Asks which, and imports them.
    void chooseFolder(); //!< The same for a folder.
    void look();         //!< Goes through the model folders and shows what is there.
    void showTask(const QString &task);
    static QString fileFilter(); //!< For a file dialog: the suffixes of weights, and all files.
    bool isBusy() const { return m_running > 0; }
    QString message() const;
    QTableView *table() const { return m_view; }

Q_SIGNALS:
    void shelfChanged(); //!< A model came or went: who shows what is missing looks again.

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *buildFilter();
    QWidget *buildDetails();
    QWidget *buildButtons();
    void connectFileButtons();
    void showShelf(std::vector<jobs::ShelfModel> shelf);
    void showDetails();
    enum class Said { ByUs, ByOthers }; //!< Names, addresses and the like are the same in every language.
    void addDetail(const QString &name, const QString &text, Said said = Said::ByUs);
    void tell(const QString &text);
    void begin(const QString &text);
    void end();
    void verify();
    void test();
    void removeChosen();
    void chooseDefault();
    void unload();
    void unloadChosen();
    void lookAtMemory();
    void enableButtons();
    const jobs::ShelfModel *chosen() const;

    ModelTable *m_model;
    ModelFilter *m_filter;
    QTableView *m_view;
    QComboBox *m_task;
    QString m_wantedTask; //!< To be shown once the list is here.
    QFormLayout *m_details = nullptr;
    QLabel *m_message;
    QProgressBar *m_busy;
    QPushButton *m_verify;
    QPushButton *m_test;
    QPushButton *m_reveal;
    QPushButton *m_copy;
    QPushButton *m_remove;
    QPushButton *m_default;
    QPushButton *m_unload;
    QPushButton *m_unloadChosen;
    QTimer m_memory; //!< While the dialog is seen, what is in memory is looked at.
    bool m_askedMemory = false;
    CancelSource m_cancel; //!< Of all that runs when the dialog goes.
    int m_running = 0;
    Background m_work{this};
};

} // namespace ambrotype::ui
